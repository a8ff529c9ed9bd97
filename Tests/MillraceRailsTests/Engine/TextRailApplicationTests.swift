import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct TextRailApplicationTests {
    private let email = "[a-z]+@[a-z]+[.]example"

    private func application(
        _ pattern: String, _ action: PatternTestRail.Action, mask: String = "[X]", channels: Set<RailChannel>? = nil
    ) throws -> TextRailApplication {
        let rail = try PatternTestRail("found", pattern, action: action, channels: channels, mask: mask)
        return TextRailApplication(rail, place: .toolCall, context: probeContext())
    }

    private func masked(_ raw: String, _ pattern: String) throws -> (ToolCall, RailBlock?) {
        var application = try application(pattern, .mask)
        let call = application.apply(to: try ToolCall(id: "1", name: "send", rawArguments: raw))
        return (call, application.block)
    }

    @Test("RG-13: each string and key of arguments is rewritten by itself, and the arguments stay JSON as it was written")
    func arguments() throws {
        let raw = #"{ "to": ["ann@a.example", "b"], "ann@a.example": {"n": 1.50, "t": true}, "text": "say \"ann@a.example\"\n" }"#
        let (call, block) = try masked(raw, email)
        #expect(block == nil)
        #expect(call.rawArguments == #"{ "to": ["[X]", "b"], "[X]": {"n": 1.50, "t": true}, "text": "say \"[X]\"\n" }"#)
    }

    @Test("RG-09: what escapes hide is found, and escaped again where it is rewritten")
    func escapes() throws {
        let (call, _) = try masked(#"{"to":"\u0061nn\u0040a.example \ud83d\ude00"}"#, email)
        #expect(call.arguments["to"] == "[X] 😀")
    }

    @Test("RG-09: of a key that comes twice both values are read, though a tool would see one")
    func duplicates() throws {
        let (call, _) = try masked(#"{"to":"ann@a.example","to":"x"}"#, email)
        #expect(call.rawArguments == #"{"to":"[X]","to":"x"}"#)
    }

    @Test("RG-13: a number that is rewritten becomes a string")
    func numbers() throws {
        let (call, block) = try masked(#"{"card":4111111111111111,"n":7}"#, "[0-9]{16}")
        #expect(block == nil)
        #expect(call.rawArguments == #"{"card":"[X]","n":7}"#)
    }

    @Test("RG-08: a match across several texts is found in the text as it was written; one that cannot be rewritten is blocked")
    func across() throws {
        let raw = #"{"password":"hunter","n":1}"#
        var blocking = try application(#""password":"[^"]*""#, .block)
        _ = blocking.apply(to: try ToolCall(id: "1", name: "f", rawArguments: raw))
        #expect(blocking.block == RailBlock("found"))
        let (call, block) = try masked(raw, #""password":"[^"]*""#)
        #expect(block == RailBlock("found", extent: .part))
        #expect(call.rawArguments == raw)
        // Where the arguments stay one object, it is rewritten.
        var removing = try application(#""password":"[^"]*","#, .mask, mask: "")
        let rewritten = removing.apply(to: try ToolCall(id: "1", name: "f", rawArguments: raw))
        #expect(removing.block == nil)
        #expect(rewritten.rawArguments == #"{"n":1}"#)
    }

    @Test("RG-13: a match across texts that begins where another was rewritten is refused")
    func acrossBehindRewrite() throws {
        let rail = try RegexRail(["[a-z]+@[a-z]+[.]cz", "password\\W{1,8}\\w+"], action: .mask)
        for raw in [#"{"x":"a@b.cz password","y":"hunter2"}"#, #"{"x":"password","hunter2":"a@b.cz"}"#] {
            var application = TextRailApplication(rail, place: .toolCall, context: probeContext())
            _ = application.apply(to: try ToolCall(id: "1", name: "f", rawArguments: raw))
            #expect(application.block != nil, "\(raw)")
        }
        var application = TextRailApplication(rail, place: .toolCall, context: probeContext())
        let call = application.apply(to: try ToolCall(id: "1", name: "f", rawArguments: #"{"x":"a@b.cz","y":"hunter2"}"#))
        #expect(application.block == nil)
        #expect(call.rawArguments == #"{"x":"<REDACTED>","y":"hunter2"}"#)
    }

    @Test("A filter that rewrites without telling what it found never fails open")
    func silentRewrite() throws {
        struct Silent: TextRail {
            struct Filter: TextFilter {
                var text = ""
                var heldByteCount: Int { text.utf8.count }
                mutating func push(_ text: String, into output: inout FilterOutput) { self.text += text }
                mutating func finish(into output: inout FilterOutput) { output.text += text.replacing("one\",\"two", with: "") }
            }
            let name = "silent"
            var effects: RailEffects { .rewrites }
            func makeFilter(_ request: TextFilterRequest) -> any TextFilter { Filter() }
        }
        // The arguments stay JSON.
        var whole = TextRailApplication(Silent(), place: .toolCall, context: probeContext())
        let call = whole.apply(to: try ToolCall(id: "1", name: "f", rawArguments: #"{"a":["one","two"]}"#))
        #expect(whole.block == nil && whole.isRewritten)
        #expect(call.rawArguments == #"{"a":[""]}"#)
        // They do not.
        var broken = TextRailApplication(Silent(), place: .toolCall, context: probeContext())
        _ = broken.apply(to: try ToolCall(id: "1", name: "f", rawArguments: #"{"one":1,"a":"one","two":2}"#))
        #expect(broken.block == RailBlock("rewritten", extent: .part))
    }

    @Test("RG-27: what a rail puts in is not refused where the rail would replace it again")
    func placeholders() throws {
        let context = probeContext()
        var application = TextRailApplication(
            try PersonalDataRail(kinds: [.email], action: .placeholder), place: .toolCall, context: context)
        let raw = #"{"to":["ann@example.org","bob@example.org"],"note":"ann@example.org"}"#
        let call = application.apply(to: try ToolCall(id: "1", name: "f", rawArguments: raw))
        #expect(application.block == nil)
        #expect(call.rawArguments == #"{"to":["<EMAIL_1>","<EMAIL_2>"],"note":"<EMAIL_1>"}"#)
    }

    @Test("Texts of files in a tool's result are read, and rewritten in their place; what cannot be read is blocked")
    func filesOfResults() throws {
        func applied(_ source: MediaSource) throws -> (Part?, RailBlock?) {
            var application = try application(email, .mask)
            let result = application.apply(to: ToolResult(callID: "1", parts: [.file(FilePart(source: source))]))
            return (result.parts.first, application.block)
        }
        let text = try applied(.base64(Base64.encode(Array("to ann@a.example".utf8)), mediaType: "TEXT/csv; charset=utf-8"))
        #expect(
            text.0 == .file(FilePart(source: .base64(Base64.encode(Array("to [X]".utf8)), mediaType: "TEXT/csv; charset=utf-8"))))
        #expect(text.1 == nil)
        let unread = try applied(.base64("****", mediaType: "text/plain"))
        #expect(unread.1 == RailBlock("unreadable_file", extent: .part))
    }

    @Test("What is found in a text is not told a second time for the text as it was written")
    func countsOnce() throws {
        var application = try application(email, .notice)
        let call = try ToolCall(id: "1", name: "f", rawArguments: #"{"a":"ann@a.example","b":"x","c":"bob@a.example"}"#)
        #expect(application.apply(to: call) == call)
        #expect(application.findings.count == 2)
        #expect(!application.isRewritten)
    }

    @Test("RG-26: many matches cost no more each than few")
    func manyMatches() throws {
        let value = JSONValue.array((0..<2000).map { .string($0.isMultiple(of: 2) ? "ann@a.example" : "none") })
        let (call, block) = try masked(#"{"to":\#(value.jsonText)}"#, email)
        #expect(block == nil)
        #expect(call.arguments["to"]?.arrayValue?.filter { $0 == "[X]" }.count == 1000)
    }

    @Test("Arguments that were cut are read as far as they go, escapes and all")
    func cutArguments() throws {
        for raw in [#"{"a":"ann\u0040a.example"#, #"{"a":"x","b":"ann@a.exampl\u0065 \"#, #"{"a":"ann@a.example""#] {
            var application = try application(email, .block)
            _ = application.apply(toArguments: raw)
            #expect(application.block != nil, "\(raw)")
        }
    }

    @Test("RG-08: a name cannot be rewritten, so a call of such a name is blocked; free text of custom tools is rewritten")
    func namesAndInputs() throws {
        var named = try application("secret", .mask)
        _ = named.apply(to: try ToolCall(id: "1", name: "secret_tool", rawArguments: "{}"))
        #expect(named.block == RailBlock("found", extent: .part))
        var custom = try application("secret", .mask)
        #expect(custom.apply(to: ToolCall(id: "1", name: "f", input: "a secret")).rawArguments == "a [X]")
        var argumentsOnly = try application("secret", .mask, channels: [.toolArguments])
        #expect(argumentsOnly.apply(to: try ToolCall(id: "1", name: "secret", rawArguments: "{}")).name == "secret")
        #expect(argumentsOnly.block == nil)
    }

    @Test("RG-04: what is spread over the text parts of a result is found; pictures stay, names of files are read")
    func results() throws {
        let result = ToolResult(
            callID: "1",
            parts: [
                .text("write to ann@"), .image(url: "https://x.example/p"), .text("a.example now"),
                .file(FilePart(source: .fileID("1"), filename: "bob@b.example")),
            ])
        var application = try application(email, .mask, channels: [.toolResult, .file])
        let rewritten = application.apply(to: result)
        #expect(rewritten.text == "write to [X] now")
        #expect(rewritten.parts[1] == result.parts[1])
        #expect(rewritten.parts[3] == .file(FilePart(source: .fileID("1"), filename: "[X]")))
        #expect(application.isRewritten)
    }

    @Test("Each passage is read by itself")
    func passages() throws {
        var application = try application(email, .mask)
        #expect(application.apply(to: .passages(["ann@a.example", "none"]), channel: .passage) == .passages(["[X]", "none"]))
    }

    @Test("RG-13: whatever the arguments, what comes out is one JSON object without a match, or blocked", arguments: 1...100)
    func property(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let raw = JSONValue.object(randomObject(&random, depth: 3)).jsonText
        let (call, block) = try masked(raw, "k[0-9]{2,4}")
        guard block == nil else { return }
        #expect(ArgumentError.check(object: call.rawArguments) == nil, "seed \(seed)")
        let texts = ArgumentTexts(call.rawArguments)
        let machine = try PatternMachine(["k[0-9]{2,4}"])
        for piece in texts.pieces { #expect(machine.matches(in: piece.text).isEmpty, "seed \(seed)") }
        if machine.matches(in: raw).isEmpty { #expect(call.rawArguments == raw, "seed \(seed)") }
    }

    private func randomObject(_ random: inout SeededGenerator, depth: Int) -> JSONObject {
        var object = JSONObject()
        for _ in 0..<random.number(0...4) { object[randomText(&random)] = randomValue(&random, depth: depth) }
        return object
    }

    private func randomValue(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch random.number(0...(depth > 0 ? 5 : 3)) {
        case 0: .string(randomText(&random))
        case 1: .number(JSONNumber(random.number(-9999...99999)))
        case 2: .bool(random.once(in: 2))
        case 3: .string(randomText(&random))
        case 4: .array((0..<random.number(0...3)).map { _ in randomValue(&random, depth: depth - 1) })
        default: .object(randomObject(&random, depth: depth - 1))
        }
    }

    private func randomText(_ random: inout SeededGenerator) -> String {
        (0..<random.number(0...4)).map { _ in random.pick("k", "12", "k345", "\"", "\\", "ä", "\n", "k1", " ", "😀") }.joined()
    }
}
