public import MillraceCore

extension LLMSession {
    /// Several answers to choose from; none is written down.
    ///
    /// The model is asked for all of them at once (`n`). Where a provider gives fewer, it is asked again for those that lack.
    ///
    /// - Parameters:
    ///   - count: how many, at least 1.
    ///   - tools: what the model may do with the tools.
    ///   - isStreamed: whether the answers come as a stream or are fetched whole; nil is as the configuration says.
    public func requestChoices(
        _ count: Int, tools: ToolUse = .offered, isStreamed: Bool? = nil
    ) async throws(AgentError) -> [LLMResponse] {
        try await compressIfNeeded()
        return try await context.choices(count, of: settledState(), tools: tools, isStreamed: isStreamed)
    }

    /// Asks for several answers, and writes down the one that is selected.
    ///
    /// - Parameters:
    ///   - count: how many, at least 1.
    ///   - selection: which one.
    ///   - tools: what the model may do with the tools.
    ///   - isStreamed: whether the answers come as a stream or are fetched whole; nil is as the configuration says.
    @discardableResult
    public func request(
        of count: Int, selecting selection: some ChoiceSelection, tools: ToolUse = .offered, isStreamed: Bool? = nil
    ) async throws(AgentError) -> LLMResponse {
        let choices = try await requestChoices(count, tools: tools, isStreamed: isStreamed)
        return try await select(from: choices, by: selection)
    }

    /// Selects one of several answers and writes it down.
    ///
    /// - Throws: ``AgentError/Kind/configuration(_:)`` where the selection names none of them.
    @discardableResult
    public func select(from choices: [LLMResponse], by selection: some ChoiceSelection) async throws(AgentError) -> LLMResponse {
        let position = try await selection.select(from: choices, for: prompt, in: context)
        guard choices.indices.contains(position) else {
            throw AgentError(.configuration("choice \(position) of \(choices.count) was selected"), path: context.path)
        }
        append(choices[position])
        return choices[position]
    }
}

extension AgentContext {
    /// Several answers to a conversation.
    func choices(
        _ count: Int, of state: Conversation.State, tools: ToolUse, isStreamed: Bool?
    ) async throws(AgentError) -> [LLMResponse] {
        guard count >= 1 else { throw AgentError(.configuration("\(count) choices were asked for"), path: path) }
        var choices: [LLMResponse] = []
        while choices.count < count {
            let missing = count - choices.count
            let request = try modelRequest(state, tools: tools, isStreaming: isStreamed, choices: missing == 1 ? nil : missing)
            choices += try await response(to: request).choices.prefix(missing)
        }
        return choices
    }
}

extension LLMResponse {
    /// Each choice as a response of its own; the usage of all stands with the first.
    public var choices: [LLMResponse] {
        ([choice] + otherChoices).enumerated().map { position, choice in
            var response = self
            response.choice = choice
            response.choice.index = 0
            response.otherChoices = []
            if position > 0 { response.usage = nil }
            return response
        }
    }
}

/// Decides which of several answers a conversation goes on with.
public protocol ChoiceSelection: Sendable {
    /// The position of the answer.
    ///
    /// - Parameters:
    ///   - choices: the answers; never empty.
    ///   - prompt: what they answer.
    ///   - context: the run, for selections that ask a model.
    func select(from choices: [LLMResponse], for prompt: Prompt, in context: AgentContext) async throws(AgentError) -> Int
}

/// Selects with a closure: a rule, or a person who is asked.
public struct ChoiceRule: ChoiceSelection {
    private let rule: @Sendable ([LLMResponse], Prompt) async throws -> Int

    /// Makes a selection of a closure.
    public init(_ rule: @escaping @Sendable ([LLMResponse], Prompt) async throws -> Int) { self.rule = rule }

    /// The position the closure gives.
    public func select(from choices: [LLMResponse], for prompt: Prompt, in context: AgentContext) async throws(AgentError) -> Int {
        do {
            return try await rule(choices, prompt)
        } catch {
            throw AgentError(error, of: "ChoiceRule", path: context.path)
        }
    }
}

extension ChoiceSelection where Self == ChoiceRule {
    /// The first answer.
    public static var first: ChoiceRule { ChoiceRule { _, _ in 0 } }
    /// The first answer that asks for tools, or the first.
    public static var firstCallingTools: ChoiceRule { ChoiceRule { choices, _ in choices.firstIndex { !$0.toolCalls.isEmpty } ?? 0 } }
    /// The longest answer, counted in characters; of equal ones the first.
    public static var longest: ChoiceRule {
        ChoiceRule { choices, _ in
            choices.indices.max { (choices[$0].text.count, $1) < (choices[$1].text.count, $0) } ?? 0
        }
    }
}
