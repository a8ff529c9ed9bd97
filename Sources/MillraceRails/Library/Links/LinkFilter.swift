/// Reads a text byte by byte for what leads elsewhere, and holds a construct until it is known where it leads.
///
/// What turns out to be no link, or none in every reader, is read once more behind its first byte: something else may stand inside.
struct LinkFilter: TextFilter {
    private let policy: LinkPolicy
    private let action: MatchAction
    private let maxHeldByteCount: Int
    private let reply: String?

    private var bytes: [UInt8] = []
    /// Where `bytes` begins in the text.
    private var offset = 0
    // In `bytes`: what lies before `start` was handed on, what lies before `cursor` was read.
    private var start = 0
    private var cursor = 0
    private var construct: LinkConstruct?
    /// A place of the text where no construct begins: what began there was none.
    private var ruledOut = -1
    /// For each bracket that is open, whether it belongs to an image.
    private var brackets: [Bool] = []
    /// How many brackets were opened beyond those that are told apart.
    private var deepBrackets = 0
    private var previous: UInt8 = 0x20
    /// The letters before the cursor that may be a scheme.
    private var word: [UInt8] = []
    /// How far the text was read, and how many bytes of constructs were read for it, those that were read again included.
    private var farthest = 0
    private(set) var stepCount = 0
    /// In how many texts this one stands: a title inside of a title.
    private let depth: Int
    private var out: [UInt8] = []
    private var findings: [RailFinding] = []
    private var blocked: RailFinding?

    private static let maxBrackets = 256
    /// The longest scheme that is told from other words; registered ones are shorter.
    private static let maxSchemeByteCount = 32
    /// How often a byte may be read on average; a text that is made to need more is refused where it does.
    private static let maxReadings = 8

    init(policy: LinkPolicy, action: MatchAction, maxHeldByteCount: Int, reply: String?, depth: Int = 0) {
        self.policy = policy
        self.depth = depth
        self.action = action
        self.maxHeldByteCount = maxHeldByteCount
        self.reply = reply
    }

    var heldByteCount: Int { bytes.count - start }

    mutating func passes(_ text: String) -> Bool {
        guard bytes.isEmpty, construct == nil, blocked == nil else { return false }
        return text.utf8.withContiguousStorageIfAvailable { text in
            guard let last = text.last, !LinkTrigger.mayBegin(in: text) else { return text.isEmpty }
            note(text)
            previous = last
            offset += text.count
            return true
        } ?? false
    }

    mutating func push(_ text: String, into output: inout FilterOutput) {
        bytes.append(contentsOf: text.utf8)
        run(isEnd: false)
        deliver(into: &output)
    }

    mutating func finish(into output: inout FilterOutput) {
        run(isEnd: true)
        while blocked == nil, construct != nil {
            // What is not finished may be finished by whoever shows it.
            close(before: bytes.count, isWhole: false)
            run(isEnd: true)
        }
        deliver(into: &output)
    }

    private mutating func deliver(into output: inout FilterOutput) {
        output.text += String(decoding: out, as: UTF8.self)
        output.findings += findings
        out.removeAll(keepingCapacity: true)
        findings.removeAll(keepingCapacity: true)
        if let blocked {
            output.block = RailBlock(blocked.reason, reply: reply)
            output.blockOffset = blocked.offset
        }
        bytes.removeFirst(start)
        offset += start
        cursor -= start
        start = 0
    }

    private mutating func run(isEnd: Bool) {
        while cursor < bytes.count, blocked == nil {
            if construct != nil {
                readConstruct()
            } else if !readText(isEnd: isEnd) {
                return
            }
        }
    }

    // MARK: Text

    /// Reads one byte of text, or the start of a construct.
    ///
    /// - Returns: whether that could be told from what has arrived.
    private mutating func readText(isEnd: Bool) -> Bool {
        let byte = bytes[cursor]
        if byte == 0x5B { openBracket(isImage: previous == 0x21) }
        if LinkTrigger.isFirst(byte), offset + cursor != ruledOut {
            switch LinkTrigger.find(in: bytes[cursor...], after: previous, isEnd: isEnd) {
            case .incomplete: return false
            case .found(let trigger):
                begin(trigger)
                return true
            case .none: if byte == 0x5D { _ = closeBracket() }
            }
        }
        var end = cursor + 1
        while end < bytes.count, !LinkTrigger.isFirst(bytes[end]), bytes[end] != 0x5B { end += 1 }
        pass(end - cursor)
        return true
    }

    private mutating func begin(_ trigger: LinkTrigger) {
        switch trigger {
        case .address: construct = .address(.start)
        case .tag: construct = .tag(.name)
        case .target: construct = .target(.start, isImage: closeBracket())
        case .definition:
            _ = closeBracket()
            construct = .definition(.start(lines: 0))
        case .css: construct = .css(.start)
        case .cssImport: construct = .cssImport(.start)
        case .imageSet: construct = .imageSet(.plain(depth: 0))
        }
        cursor += trigger.byteCount
    }

    /// Lets bytes leave that are text.
    private mutating func pass(_ count: Int) {
        out.append(contentsOf: bytes[start..<(start + count)])
        bytes.withUnsafeBufferPointer { note(UnsafeBufferPointer(rebasing: $0[start..<(start + count)])) }
        move(count)
    }

    /// Remembers the end of what leaves, where it may be a scheme.
    private mutating func note(_ text: UnsafeBufferPointer<UInt8>) {
        let limit = LinkFilter.maxSchemeByteCount + 1
        var start = text.count
        while start > 0, text.count - start < limit, LinkTarget.isSchemeByte(text[start - 1]) { start -= 1 }
        if start > 0 { word.removeAll(keepingCapacity: true) }
        word.append(contentsOf: text[start...])
        if word.count > 4 * LinkFilter.maxSchemeByteCount { word.removeFirst(word.count - limit) }
    }

    /// Goes on behind bytes, which were handed on or left out.
    private mutating func move(_ count: Int) {
        if count > 0 { previous = bytes[start + count - 1] }
        start += count
        cursor = start
    }

    private mutating func openBracket(isImage: Bool) {
        if brackets.count < LinkFilter.maxBrackets { brackets.append(isImage) } else { deepBrackets += 1 }
    }

    /// Whether the bracket that closes belongs to an image; nil where that is not known.
    ///
    /// Readers of Markdown do not see every bracket that is here: one may be escaped, or code. So what stands inside of an image may be its
    /// end, and what no bracket opened, too.
    private mutating func closeBracket() -> Bool? {
        guard deepBrackets == 0 else {
            deepBrackets -= 1
            return nil
        }
        guard let isImage = brackets.popLast() else { return nil }
        return isImage ? true : brackets.contains(true) ? nil : false
    }

    // MARK: Constructs

    private mutating func readConstruct() {
        guard var current = construct else { return }
        while cursor < bytes.count {
            let step = current.read(bytes[cursor])
            construct = current
            switch step {
            case .open: cursor += 1
            case .closed:
                cursor += 1
                return close(before: cursor, isWhole: true)
            case .closedBefore: return close(before: cursor, isWhole: true)
            case .closedBeforeLast: return close(before: cursor - 1, isWhole: true)
            case .ruledOut: return close(before: cursor, isWhole: false)
            }
            if case .rest = current { move(cursor - start) } else if cursor - start > maxHeldByteCount { return tooLong() }
            stepCount += 1
            farthest = max(farthest, offset + cursor)
            if stepCount > LinkFilter.maxReadings * (farthest + 2 * maxHeldByteCount) { return giveUp() }
        }
    }

    /// Decides about a construct that reaches up to a place.
    ///
    /// - Parameter isWhole: whether it closed there, as every reader of it would say.
    private mutating func close(before end: Int, isWhole: Bool) {
        guard let closed = construct else { return }
        construct = nil
        var end = end
        if case .address = closed { end = start + LinkTrigger.trimmedCount(bytes[start..<end]) }
        let whole = bytes[start..<end]
        var reading = LinkReading(depth: depth)
        let (reason, refusedEnd) = refusal(of: closed, whole, isWhole: isWhole, &reading)
        stepCount += reading.stepCount
        if let reason { return refuse(closed, upTo: isWhole ? end : refusedEnd, reason) }
        switch closed {
        case .address, .rest: pass(end - start)
        case .target where isWhole: pass(end - start)
        case .tag where isWhole && HTMLTag.isStrict(whole): pass(end - start)
        default:
            ruledOut = offset + start
            cursor = start
        }
    }

    /// Why a construct may not stand, and how far what may not stand reaches where it is not whole.
    private func refusal(
        of construct: LinkConstruct, _ whole: ArraySlice<UInt8>, isWhole: Bool, _ reading: inout LinkReading
    ) -> (String?, end: Int) {
        let end = whole.endIndex
        switch construct {
        case .address:
            if whole.first == 0x2F, !LinkTrigger.namesHost(whole) { return (nil, end) }
            let text = String(decoding: whole, as: UTF8.self)
            // What stands before :// has left as a word.
            let scheme = String(decoding: word.suffix(LinkFilter.maxSchemeByteCount), as: UTF8.self)
            let address = text.lowercased().hasPrefix("www.") ? "http://\(text)" : text.hasPrefix(":") ? "\(scheme)\(text)" : text
            return (policy.refusal(of: address, as: .link, escapes: .html), end)
        case .tag: return (policy.refusal(of: HTMLTag(whole), whole: whole, &reading), end)
        case .target(_, let isImage):
            let target = LinkTrigger.target(in: whole.dropFirst(2))
            let use: LinkPolicy.Use = isImage.map { $0 ? .resource : .link } ?? .both
            if let reason = policy.refusal(of: target.text, as: use, escapes: .markdown) { return (reason, target.end) }
            // What is not whole is read once more from its second byte on. What is leaves at once, and may be no link in every reader.
            guard isWhole else { return (nil, end) }
            if let reason = policy.refusal(inside: target.text, of: use, &reading) { return (reason, end) }
            return (policy.refusal(inside: String(decoding: whole[target.end...], as: UTF8.self), of: .link, &reading), end)
        case .definition:
            let target = LinkTrigger.target(in: whole.dropFirst(2))
            return (policy.refusal(of: target.text, as: .both, escapes: .markdown), target.end)
        case .css: return (policy.refusal(of: LinkTrigger.styleText(whole.dropFirst(4)), as: .resource, escapes: .css), end)
        case .cssImport:
            let text = LinkTrigger.withoutComments(whole.dropFirst(7))
            guard text.first == 0x22 || text.first == 0x27 else { return (nil, end) }
            return (policy.refusal(of: LinkTrigger.styleText(text), as: .resource, escapes: .css), end)
        case .imageSet:
            for text in LinkTrigger.quotedTexts(whole.dropFirst(10)) {
                if let reason = policy.refusal(of: text, as: .resource, escapes: .css) { return (reason, end) }
            }
            return (nil, end)
        case .rest: return (nil, end)
        }
    }

    private mutating func refuse(_ construct: LinkConstruct, upTo end: Int, _ reason: String) {
        let finding = RailFinding(reason, offset: offset + start)
        switch action {
        case .block: return blocked = finding
        case .notice:
            findings.append(finding)
            return pass(end - start)
        case .mask(let text):
            // What is left is no link of its own.
            switch construct {
            case .target: out.append(contentsOf: "]\(text ?? "")".utf8)
            case .definition: out.append(contentsOf: "]:\(text ?? "")".utf8)
            case .css: out.append(contentsOf: "url()".utf8)
            case .cssImport: out.append(contentsOf: "@import \"\"".utf8)
            case .imageSet: out.append(contentsOf: "image-set()".utf8)
            case .address: out.append(contentsOf: (text ?? LinkRail.defaultReplacement).utf8)
            case .tag, .rest: out.append(contentsOf: (text ?? "").utf8)
            }
        }
        findings.append(finding)
        move(end - start)
    }

    /// A construct that never closes is broken, so that nothing that comes can finish it.
    private mutating func tooLong() {
        guard let long = construct else { return }
        let finding = RailFinding("link_too_long", offset: offset + start)
        if case .block = action { return blocked = finding }
        construct = nil
        findings.append(finding)
        guard case .mask = action else { return pass(cursor - start) }
        let (broken, count) = long.broken
        out.append(contentsOf: broken.utf8)
        if long.isLeftOut { construct = .rest }
        move(long.isLeftOut ? cursor - start : count)
    }

    /// What was read too often may not stand.
    private mutating func giveUp() {
        guard let construct else { return }
        self.construct = nil
        refuse(construct, upTo: max(cursor, farthest - offset), "link_unreadable")
    }
}
