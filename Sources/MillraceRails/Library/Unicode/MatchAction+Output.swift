extension MatchAction {
    /// Does what the action says about a match, in the output of a filter that reads matches itself.
    ///
    /// - Parameters:
    ///   - match: the match; what was before it has left.
    ///   - reason: what was found, in a word.
    ///   - replacement: what masks it where the action names nothing.
    ///   - reply: what the caller reads where it blocks.
    func act(on match: PatternMatch, reason: String, replacement: String = "", reply: String?, into output: inout FilterOutput) {
        switch self {
        case .block:
            output.block = RailBlock(reason, reply: reply)
            output.blockOffset = match.offset
            return
        case .mask(let text): output.text += text ?? replacement
        case .notice: output.text += match.text
        }
        output.findings.append(RailFinding(reason, offset: match.offset))
    }
}
