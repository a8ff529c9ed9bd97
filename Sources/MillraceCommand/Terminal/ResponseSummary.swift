import MillraceCore

/// The closing line of a response: how it ended, tokens, time to the first token, rate.
struct ResponseSummary {
    private let clock = ContinuousClock()
    private let began: ContinuousClock.Instant
    private var firstContent: ContinuousClock.Instant?
    private var lastContent: ContinuousClock.Instant?

    init() {
        self.began = clock.now
    }

    /// Notes when content came.
    mutating func note(_ frame: StreamFrame) {
        guard frame.isContent else { return }
        let now = clock.now
        if firstContent == nil { firstContent = now }
        lastContent = now
    }

    /// The line for a response.
    func text(for response: LLMResponse) -> String {
        var words = [response.outcome == .finished ? "\(response.finishReason?.description ?? "end")" : "\(response.outcome)"]
        if let usage = response.usage {
            var tokens = "\(usage.inputTokens.map(String.init) ?? "?") in, \(usage.outputTokens.map(String.init) ?? "?") out"
            if let reasoning = usage.reasoningTokens, reasoning > 0 { tokens += " (\(reasoning) reasoning)" }
            words.append("\(tokens) tokens")
        } else {
            words.append("tokens not reported")
        }
        if let firstContent { words.append("first after \(ResponseSummary.seconds(firstContent - began)) s") }
        if let rate = rate(of: response) { words.append("\(rate) tokens/s") }
        if let model = response.model { words.append(Terminal.sanitized(model)) }
        return words.joined(separator: " · ")
    }

    private func rate(of response: LLMResponse) -> String? {
        guard let firstContent, let lastContent, let tokens = response.usage?.outputTokens, tokens > 1 else { return nil }
        let span = ResponseSummary.double(lastContent - firstContent)
        guard span > 0.005 else { return nil }
        return "\((Double(tokens) / span * 10).rounded() / 10)"
    }

    private static func double(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    private static func seconds(_ duration: Duration) -> String {
        "\((double(duration) * 100).rounded() / 100)"
    }
}
