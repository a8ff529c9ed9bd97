public import MillraceCore

// Of ``EdgeMatch/toolCalls`` and ``EdgeMatch/text`` exactly one matches any response, so that a node with both is never stuck and no call is ever lost
// behind a text.

extension EdgeMatch where Output == LLMResponse, Input == LLMResponse {
    /// A response that asks for tools, whether or not it has text beside; the response goes on.
    ///
    /// Calls that never became whole count too: the model must hear of them.
    public static var toolCalls: EdgeMatch {
        EdgeMatch("tool calls") { response, _ in response.asksForTools ? response : nil }
    }

    /// A response that asks for no tool; the response goes on.
    public static var text: EdgeMatch {
        EdgeMatch("text") { response, _ in response.asksForTools ? nil : response }
    }

    /// A response that asks for the named tool, and maybe for others; the response goes on.
    public static func toolCall(named name: String) -> EdgeMatch {
        EdgeMatch("calls \(name)") { response, _ in response.wholeCallsToRun.contains { $0.name == name } ? response : nil }
    }

    /// A response that ended for a reason.
    public static func finishReason(_ reason: FinishReason) -> EdgeMatch {
        EdgeMatch("finish reason \(reason)") { response, _ in response.finishReason == reason ? response : nil }
    }
}

extension EdgeMatch where Output == LLMResponse, Input == [ToolCall] {
    /// A response that asks for tools, whether or not it has text beside; the calls that can be run go on.
    ///
    /// None of them where no call became whole: the request nodes have then told the model so already.
    public static var toolCalls: EdgeMatch {
        EdgeMatch("tool calls") { response, _ in response.asksForTools ? response.wholeCallsToRun : nil }
    }

    /// A response that asks for the named tool; all calls that can be run go on, so that none stays unanswered.
    public static func toolCall(named name: String) -> EdgeMatch {
        EdgeMatch("calls \(name)") { response, _ in
            let calls = response.wholeCallsToRun
            return calls.contains { $0.name == name } ? calls : nil
        }
    }
}

extension EdgeMatch where Output == LLMResponse, Input == ToolCall {
    /// A response that asks for exactly one tool call, and that a whole one; the call goes on.
    public static var singleToolCall: EdgeMatch {
        EdgeMatch("one tool call") { response, _ in response.callsToRun.count == 1 ? response.wholeCallsToRun.first : nil }
    }
}

extension EdgeMatch where Output == LLMResponse, Input == String {
    /// A response that asks for no tool; its text goes on, which may be empty.
    public static var text: EdgeMatch {
        EdgeMatch("text") { response, _ in response.asksForTools ? nil : response.text }
    }

    /// A response in which the model declines and asks for no tool; the words of the refusal go on.
    public static var refusal: EdgeMatch {
        EdgeMatch("refusal") { response, _ in response.asksForTools ? nil : response.refusal }
    }
}

extension EdgeMatch where Output == [ToolResult], Input == [ToolResult] {
    /// Results none of which is an error.
    public static var allSucceeded: EdgeMatch {
        EdgeMatch("all succeeded") { results, _ in results.contains(where: \.isError) ? nil : results }
    }

    /// Results of which at least one is an error.
    public static var someFailed: EdgeMatch {
        EdgeMatch("some failed") { results, _ in results.contains(where: \.isError) ? results : nil }
    }
}

extension LLMResponse {
    /// Calls of a response that was stopped, declined or cut are no request for tools: nobody may carry them out.
    fileprivate var asksForTools: Bool { !callsToRun.isEmpty }
}
