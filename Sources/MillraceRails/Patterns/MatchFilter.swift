/// What becomes of a match.
public enum MatchDecision: Sendable, Hashable {
    /// It is none after all (its check sum is wrong, no keyword is near): the text goes on as if it had not matched.
    case pass
    /// It is none that begins with these first bytes of it, but behind them its pattern is looked for again.
    ///
    /// For patterns that take as much as they can, of which only the end may be more than was looked at.
    case passPart(byteCount: Int)
    /// It is told, and leaves as it is.
    case notice(reason: String)
    /// It leaves as another text.
    case rewrite(String, reason: String)
    /// A part of it, bytes of the match, leaves as another text; what is before leaves as it is, what is behind is read again.
    case rewritePart(String, range: Range<Int>, reason: String)
    /// It may not leave, and nothing after it.
    case block(RailBlock)
}

/// Acts on the matches of a matcher: what filters over patterns and over terms share.
struct MatchFilter<Matcher: TextMatcher>: Sendable {
    private var matcher: Matcher
    private let decide: @Sendable (PatternMatch) -> MatchDecision
    private let tooLong: RailBlock
    private let memoryByteCount: Int
    // The end of what has left the matcher, as it was before it was rewritten.
    private var memory: [UInt8] = []

    init(
        _ matcher: Matcher, memoryByteCount: Int = 0, tooLong: RailBlock = RailBlock("match_too_long"),
        decide: @escaping @Sendable (PatternMatch) -> MatchDecision
    ) {
        self.matcher = matcher
        self.memoryByteCount = memoryByteCount
        self.tooLong = tooLong
        self.decide = decide
    }

    var heldByteCount: Int { matcher.held.count }

    mutating func passes(_ text: String) -> Bool {
        guard matcher.passes(text) else { return false }
        if memoryByteCount > 0 { remember(text) }
        return true
    }

    mutating func push(_ text: String, into output: inout FilterOutput) {
        let isAlone = matcher.held.count == 0
        matcher.held.append(text)
        let hasMatches = act(isEnd: false, into: &output)
        if output.block != nil { return }
        if isAlone, !hasMatches, matcher.liveStart == matcher.held.end {
            // What was looked at leaves as the text it came in, without a copy.
            matcher.held.drop()
            leave(text, into: &output)
        } else {
            leave(matcher.held.take(upTo: matcher.liveStart), into: &output)
        }
        matcher.held.compact()
    }

    mutating func finish(into output: inout FilterOutput) {
        _ = act(isEnd: true, into: &output)
        if output.block == nil { leave(matcher.held.take(upTo: matcher.held.end), into: &output) }
        matcher.close()
    }

    /// Decides every match there is.
    ///
    /// - Returns: whether there was any.
    private mutating func act(isEnd: Bool, into output: inout FilterOutput) -> Bool {
        var hasMatches = false
        while output.block == nil {
            switch matcher.next(isEnd: isEnd) {
            case .end: return hasMatches
            case .tooLong(let place): block(tooLong, at: place, into: &output)
            case .match(var match):
                hasMatches = true
                if memoryByteCount > 0 { match.before = before(match) }
                act(on: match, into: &output)
            }
        }
        return true
    }

    private mutating func act(on match: PatternMatch, into output: inout FilterOutput) {
        let decision = decide(match)
        switch decision {
        case .pass: return matcher.pass(match)
        case .block(let block): return self.block(block, at: match.offset, into: &output)
        case .passPart(let count):
            var part = match
            part.text = String(decoding: match.text.utf8.prefix(max(count, 1)), as: UTF8.self)
            return matcher.pass(part)
        case .rewritePart(let replacement, let range, let reason):
            return rewrite(range, of: match, to: replacement, reason: reason, into: &output)
        case .notice(let reason), .rewrite(_, let reason): output.findings.append(RailFinding(reason, offset: match.offset))
        }
        leave(matcher.held.take(upTo: match.offset), into: &output)
        let text = matcher.held.take(upTo: match.offset + match.text.utf8.count)
        remember(text)
        if case .rewrite(let replacement, _) = decision { output.text += replacement } else { output.text += text }
    }

    private mutating func rewrite(
        _ range: Range<Int>, of match: PatternMatch, to replacement: String, reason: String, into output: inout FilterOutput
    ) {
        let (start, end) = (match.offset + range.lowerBound, match.offset + range.upperBound)
        output.findings.append(RailFinding(reason, offset: start))
        leave(matcher.held.take(upTo: start), into: &output)
        remember(matcher.held.take(upTo: end))
        output.text += replacement
        if end < match.offset + match.text.utf8.count { matcher.goOn(at: end) }
    }

    private mutating func block(_ block: RailBlock, at place: Int, into output: inout FilterOutput) {
        leave(matcher.held.take(upTo: place), into: &output)
        output.block = block
        output.blockOffset = place
        matcher.close()
    }

    private mutating func leave(_ text: String, into output: inout FilterOutput) {
        if memoryByteCount > 0 { remember(text) }
        if output.text.isEmpty { output.text = text } else { output.text += text }
    }

    // MARK: Memory

    private mutating func remember(_ text: String) {
        guard memoryByteCount > 0 else { return }
        memory.append(utf8Of: text, last: memoryByteCount)
        if memory.count > 4 * memoryByteCount + 256 { memory.removeFirst(memory.count - memoryByteCount) }
    }

    /// The text before a match, no more than is remembered, from a whole character on.
    private func before(_ match: PatternMatch) -> String {
        let held = matcher.held.text(from: matcher.held.start, to: match.offset).utf8.suffix(memoryByteCount)
        var bytes = memory.suffix(memoryByteCount - held.count)[...]
        bytes.append(contentsOf: held)
        return String(decoding: bytes.drop { $0 & 0xC0 == 0x80 }, as: UTF8.self)
    }
}
