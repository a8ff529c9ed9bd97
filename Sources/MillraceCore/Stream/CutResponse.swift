/// What a response looks like that stopped half-way: its open parts are closed as far as they came, no call can be run, one end.
package struct CutResponse {
    private var open = OpenParts()
    private var start = ResponseStart()
    private var usage: Usage?

    /// The frames up to the place of the cut.
    ///
    /// The ends of calls that came before it are left out: nothing has proved them.
    package private(set) var frames: [StreamFrame] = []

    /// Cuts a response.
    ///
    /// - Parameters:
    ///   - frames: the frames of the response.
    ///   - count: after how many of them it is cut.
    package init(_ frames: some Collection<StreamFrame>, after count: Int) {
        for frame in frames.prefix(count) { consume(frame) }
    }

    /// The frames that close what is open, the end last.
    package func closing(_ outcome: Outcome, error: ProviderError? = nil) -> [StreamFrame] {
        var open = open
        let frames = open.identities.compactMap { open.close($0) }
        let end = ResponseEnd(
            outcome: outcome, finishReason: outcome == .failed ? .error : nil, usage: usage, model: start.model,
            responseID: start.responseID, requestID: start.requestID, error: error)
        return frames + [.end(end)]
    }

    private mutating func consume(_ frame: StreamFrame) {
        switch frame {
        case .toolCallComplete(let complete): if complete.outcome.completed != nil { return }
        case .end: return
        case .start(let start): self.start = start
        case .usage(let usage): self.usage = usage
        default: break
        }
        open.consume(frame)
        frames.append(frame)
    }
}
