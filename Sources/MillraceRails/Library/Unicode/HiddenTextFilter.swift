/// Reads a text character by character and tells what is hidden in it; at most one cluster of characters is held, or one word.
struct HiddenTextFilter: TextFilter {
    /// What waits for the character that follows.
    private enum Waiting: Sendable {
        case nothing
        /// A joiner: whether it belongs where it stands is told by its neighbours.
        case joiner(Unicode.Scalar, at: Int)
        /// A mark of direction.
        case mark(Unicode.Scalar, at: Int)
        /// The tags behind a black flag.
        case flag([Unicode.Scalar], at: Int)
    }

    private let rail: HiddenTextRail
    private var waiting = Waiting.nothing
    private var word = LookAlikeWord()
    /// What was found inside of the word that is held.
    private var wordFindings: [RailFinding] = []
    /// The last character that stays in the text.
    private var previous: Unicode.Scalar?
    /// The last character that is no mark.
    private var base: Unicode.Scalar?
    private var markCount = 0
    /// Whether the line has letters that run from right to left.
    private var isRightToLeft = false
    /// Where the last hidden character ended, and what it was: a row of one kind is one finding.
    private var lastFound: (kind: HiddenTextKind, end: Int)?
    private var offset = 0
    private var bytes: [UInt8] = []
    private var findings: [RailFinding] = []
    private var blocked: RailFinding?

    init(_ rail: HiddenTextRail) { self.rail = rail }

    var heldByteCount: Int {
        let waitingCount =
            switch waiting {
            case .nothing: 0
            case .joiner(let scalar, _), .mark(let scalar, _): UTF8.width(scalar)
            case .flag(let tags, _): 4 * tags.count
            }
        return waitingCount + word.held.count
    }

    mutating func passes(_ text: String) -> Bool {
        guard case .nothing = waiting, !word.isHolding, blocked == nil else { return false }
        return text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.allSatisfy(HiddenTextFilter.isPlain) else { return false }
            passPlain(bytes)
            return true
        } ?? false
    }

    mutating func push(_ text: String, into output: inout FilterOutput) {
        if passes(text) {
            output.text += text
            return
        }
        for scalar in text.unicodeScalars where blocked == nil {
            let isTaken = settle(before: scalar)
            if !isTaken, blocked == nil { read(scalar) }
            offset += UTF8.width(scalar)
        }
        deliver(into: &output)
    }

    /// Whether a byte is an ASCII character that hides nothing.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F || byte == 0x0A || byte == 0x09 || byte == 0x0D
    }

    /// Goes on behind a text in which nothing can hide: most text is such.
    private mutating func passPlain(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let last = bytes.last.map({ Unicode.Scalar($0) }) else { return }
        (previous, base) = (last, last)
        markCount = 0
        if isRightToLeft, bytes.contains(0x0A) { isRightToLeft = false }
        word.skip(bytes)
        offset += bytes.count
    }

    mutating func finish(into output: inout FilterOutput) {
        _ = settle(before: nil)
        if blocked == nil, let verdict = word.end() { resolve(verdict) }
        deliver(into: &output)
    }

    private mutating func deliver(into output: inout FilterOutput) {
        output.text += String(decoding: bytes, as: UTF8.self)
        output.findings += findings
        bytes.removeAll(keepingCapacity: true)
        findings.removeAll(keepingCapacity: true)
        guard let blocked else { return }
        output.block = RailBlock(blocked.reason, reply: rail.reply)
        output.blockOffset = blocked.offset
    }

    // MARK: Characters

    private mutating func read(_ scalar: Unicode.Scalar) {
        let value = scalar.value
        if value < 0x7F, value >= 0x20 { return keep(scalar, at: offset) }
        if let kind = HiddenTextKind.always(scalar) { return found(kind, scalar, at: offset) }
        switch value {
        case 0x200C, 0x200D: waiting = .joiner(scalar, at: offset)
        case 0x200E, 0x200F, 0x061C: waiting = .mark(scalar, at: offset)
        case 0x200B: keep(scalar, at: offset, unless: HiddenTextContext.allowsSpace(after: base) ? nil : .zeroWidth)
        // At the start of a text it tells the order of bytes.
        case 0xFEFF: keep(scalar, at: offset, unless: offset == 0 ? nil : .zeroWidth)
        case 0x034F: keep(scalar, at: offset, unless: HiddenTextContext.isMark(previous) ? nil : .zeroWidth)
        case 0x115F, 0x1160: keep(scalar, at: offset, unless: HiddenTextContext.isHangul(previous) ? nil : .zeroWidth)
        case 0xFE00...0xFE0F, 0x180B...0x180D, 0x180F, 0xE0100...0xE01EF:
            let isAllowed = HiddenTextContext.allowsSelector(value, after: previous)
            keep(scalar, at: offset, unless: isAllowed ? nil : .variationSelectors)
        case 0xE0000...0xE007F:
            if value >= 0xE0020, previous?.value == 0x1F3F4, case .nothing = waiting {
                waiting = .flag([scalar], at: offset)
            } else {
                found(.tagCharacters, scalar, at: offset)
            }
        case 0x300... where scalar.properties.isDefaultIgnorableCodePoint: found(.invisibleOperators, scalar, at: offset)
        case 0x300...: readMark(scalar)
        default: keep(scalar, at: offset)
        }
    }

    private mutating func readMark(_ scalar: Unicode.Scalar) {
        guard HiddenTextContext.isMark(scalar) else { return keep(scalar, at: offset) }
        markCount += 1
        keep(scalar, at: offset, unless: markCount > rail.maxMarks ? .combiningMarks : nil)
    }

    /// Tells what waits, now that it is known what follows; nil: nothing does.
    ///
    /// - Returns: whether what follows is a part of it.
    private mutating func settle(before next: Unicode.Scalar?) -> Bool {
        switch waiting {
        case .nothing: break
        case .joiner(let scalar, let place):
            waiting = .nothing
            let isAllowed = HiddenTextContext.allowsJoiner(scalar, between: previous, base, and: next)
            keep(scalar, at: place, unless: isAllowed ? nil : .zeroWidth)
        case .mark(let scalar, let place):
            waiting = .nothing
            let isAllowed = isRightToLeft || next.flatMap(UnicodeScript.of)?.isRightToLeft == true
            keep(scalar, at: place, unless: isAllowed ? nil : .bidiControls)
        case .flag(var tags, let place):
            if let next, (0xE0020...0xE007F).contains(next.value), tags.count < 7, tags.last?.value != 0xE007F {
                tags.append(next)
                waiting = .flag(tags, at: place)
                return true
            }
            waiting = .nothing
            let isAllowed = HiddenTextContext.isFlag(tags)
            for (position, tag) in tags.enumerated() where blocked == nil {
                keep(tag, at: place + 4 * position, unless: isAllowed ? nil : .tagCharacters)
            }
        }
        return false
    }

    private mutating func keep(_ scalar: Unicode.Scalar, at place: Int, unless kind: HiddenTextKind?) {
        if let kind { found(kind, scalar, at: place) } else { keep(scalar, at: place) }
    }

    // MARK: Words

    private mutating func keep(_ scalar: Unicode.Scalar, at place: Int) {
        previous = scalar
        if scalar.value < 0x300 || !HiddenTextContext.isMark(scalar) {
            base = scalar
            markCount = 0
        }
        if scalar == "\n" {
            isRightToLeft = false
        } else if scalar.value >= 0x590, let script = UnicodeScript.of(scalar), script.isRightToLeft {
            isRightToLeft = true
        }
        guard !rail.kinds.isDisjoint(with: [.mixedScripts, .homoglyphDomains]) else { return bytes.append(contentsOf: scalar.bytes) }
        let (verdict, isHeld) = word.take(scalar, at: place)
        if let verdict { resolve(verdict) }
        if !isHeld, blocked == nil { append(scalar) }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x80 { bytes.append(UInt8(scalar.value)) } else { bytes.append(contentsOf: scalar.bytes) }
    }

    /// Lets a word go, or acts on it.
    private mutating func resolve(_ verdict: LookAlikeWord.Verdict) {
        defer {
            word.drop()
            wordFindings.removeAll()
        }
        guard case .suspicious(let kind) = verdict, rail.kinds.contains(kind) else {
            bytes.append(contentsOf: word.held)
            findings += wordFindings
            return
        }
        let finding = RailFinding(kind.reason, offset: word.start)
        switch rail.action {
        case .block:
            blocked = finding
            return
        case .mask(let text): bytes.append(contentsOf: text.map { Array($0.utf8) } ?? word.replaced)
        case .notice: bytes.append(contentsOf: word.held)
        }
        findings.append(finding)
        findings += wordFindings
    }

    private mutating func found(_ kind: HiddenTextKind, _ scalar: Unicode.Scalar, at place: Int) {
        guard rail.kinds.contains(kind) else { return keep(scalar, at: place) }
        let isRow = lastFound.map { $0.kind == kind && $0.end == place } ?? false
        lastFound = (kind, place + UTF8.width(scalar))
        switch rail.action {
        case .block:
            // The word before it is told first: its place comes first.
            if let verdict = word.end() { resolve(verdict) }
            if blocked == nil { blocked = RailFinding(kind.reason, offset: place) }
            return
        case .mask(let text):
            if let text, !isRow { for scalar in text.unicodeScalars { pass(scalar) } }
        case .notice: pass(scalar)
        }
        guard !isRow else { return }
        let finding = RailFinding(kind.reason, offset: place)
        if word.isHolding { wordFindings.append(finding) } else { findings.append(finding) }
    }

    /// A character that is in the text, and no part of its words.
    private mutating func pass(_ scalar: Unicode.Scalar) {
        if word.isHolding { word.hold(scalar) } else { append(scalar) }
    }
}
