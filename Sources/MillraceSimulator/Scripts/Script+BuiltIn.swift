import MillraceCore

extension Script {
    /// The conversations that come with the simulator. The words of the last user message choose:
    ///
    /// | the message holds | the answer |
    /// | --- | --- |
    /// | results of tools | text that repeats the results |
    /// | `time` or a number with an operator, and tools are declared | calls of `clock` and `calculator`, at once where both are asked for |
    /// | `think` or `why` | reasoning, then text |
    /// | `refuse` | a refusal |
    /// | `error` | some text, then an error inside the stream |
    /// | `cut` | some text, then the connection breaks |
    /// | `long` | text up to the output limit |
    /// | anything else | a text that says what this is |
    public static let builtIn = Script([
        Rule(.hasToolResults) { request in
            var lines = ["Here is what the tools gave back."]
            for message in request.prompt.messages.reversed().prefix(while: { $0.role == .tool }).reversed() {
                for case .toolResult(let result) in message.parts {
                    lines.append("- \(result.name ?? name(of: result.callID, in: request) ?? "tool"): \(result.text)")
                }
            }
            return .text(lines.joined(separator: "\n"))
        },
        Rule(.userTextContains("refuse"), SimulatedTurn([.refusal("I am sorry, I cannot help with that.")])),
        Rule(
            .userTextContains("error"),
            SimulatedTurn(
                [.text("This answer will not be finished, because")],
                ending: .error(ProviderError(type: "server_error", code: "simulated", message: "The simulated model failed.", status: 500)))
        ),
        Rule(.userTextContains("cut"), SimulatedTurn([.text("The connection breaks in the middle of this")], ending: .cut)),
        Rule(.userTextContains("long"), SimulatedTurn([.text("Counting: one two three four five six seven")], ending: .length)),
        Rule(.not(.all([.not(.declares(tool: "clock")), .not(.declares(tool: "calculator"))]))) { toolCalls(for: $0) ?? words(for: $0) },
        Rule(.any) { words(for: $0) },
    ])

    private static func words(for request: LLMRequest) -> SimulatedTurn {
        let text = RequestMatcher.lastUserText(request).lowercased()
        if text.contains("think") || text.contains("why") {
            return SimulatedTurn([
                .reasoning("The question asks for a reason. A simulated model has none of its own, so it should say so plainly."),
                .text("Because this is the simulator: it plays a script, and the script has reached its reasoning example."),
            ])
        }
        return .text(
            "Hello from the embedded simulator. No model is behind this answer: "
                + "it is played from a script, word by word, as a provider would stream it.")
    }

    /// Calls of the declared tools that the question gives a reason for; nil where there is none.
    private static func toolCalls(for request: LLMRequest) -> SimulatedTurn? {
        let text = RequestMatcher.lastUserText(request)
        var pieces: [SimulatedTurn.Piece] = []
        if request.tools.contains(where: { $0.name == "clock" }), text.lowercased().contains("time") || text.lowercased().contains("clock")
        {
            pieces.append(.toolCall(name: "clock", arguments: ["zone": "UTC"]))
        }
        if request.tools.contains(where: { $0.name == "calculator" }), let expression = expression(in: text) {
            pieces.append(.toolCall(name: "calculator", arguments: ["expression": .string(expression)]))
        }
        guard !pieces.isEmpty else { return nil }
        return SimulatedTurn([.text("Let me look that up.")] + pieces)
    }

    /// The longest run of characters of a calculation that holds an operator between numbers.
    static func expression(in text: String) -> String? {
        let runs = text.split { !($0.isASCII && ($0.isNumber || "+-*/%^(). ".contains($0))) }
        let calculations = runs.map { run in
            var trimmed = run
            while let last = trimmed.last, last == " " || last == "." { trimmed.removeLast() }
            return trimmed.drop { $0 == " " || $0 == "." }
        }
        let usable = calculations.filter { run in
            guard let operation = run.firstIndex(where: { "+-*/%^".contains($0) }) else { return false }
            return run[..<operation].contains(where: \.isNumber) && run[operation...].contains(where: \.isNumber)
        }
        return usable.max { $0.count < $1.count }.map(String.init)
    }

    private static func name(of id: ToolCallID, in request: LLMRequest) -> String? {
        request.prompt.messages.lazy.flatMap(\.toolCalls).first { $0.id.rawValue == id.rawValue }?.name
    }
}
