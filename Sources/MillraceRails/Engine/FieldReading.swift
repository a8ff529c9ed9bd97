internal import MillraceCore

/// What rails of text made of the short texts that stand together in one frame.
struct FieldReading: Sendable {
    /// What was found in one field.
    struct Found: Sendable {
        var finding: TextChain.Finding
        var channel: RailChannel
    }

    /// The part they belong to; nil where they belong to the response as a whole.
    let part: PartID?
    /// What was found and does not block.
    var found: [Found] = []
    /// What blocks, and what it was found in; nothing is read after it.
    var block: (block: TextChain.Block, channel: RailChannel)?
    /// Whether a text is another one now.
    var isRewritten = false
    /// What the text was that is another one now, and which rail wrote it, where only one can have.
    private var rewriting: (channel: RailChannel, rail: Int?)?

    /// Begins a reading.
    init(part: PartID? = nil) { self.part = part }

    /// The records of what was found and does not block.
    func records(_ rails: OutputRails, at time: Duration) -> [RailRecord] {
        found.map { $0.finding.record(rails, channel: $0.channel, part: part, at: time) }
    }

    /// Notes that rails have put another text in the place of one.
    mutating func noteRewriting(of channel: RailChannel, by readers: [OutputRails.Reader]) {
        isRewritten = true
        let writers = readers.filter { $0.rail.effects.contains(.rewrites) }
        let known = writers.isEmpty ? readers : writers
        rewriting = (channel, known.count == 1 ? known[0].number : nil)
    }

    /// Blocks what may not pass as it is and cannot be rewritten.
    ///
    /// A filter may rewrite without telling what it has found: then the reason is `rewritten`.
    mutating func refuse() {
        guard block == nil else { return }
        if let last = found.last {
            let reason = RailBlock(last.finding.reason, extent: .part)
            block = (TextChain.Block(rail: last.finding.rail, block: reason, offset: last.finding.offset), last.channel)
        } else {
            let reason = RailBlock("rewritten", extent: .part)
            block = (TextChain.Block(rail: rewriting?.rail, block: reason), rewriting?.channel ?? .metadata)
        }
    }
}

extension OutputGuard {
    // Providers repeat a handful of words with every event.
    private static let maxClearedWords = 256

    /// Reads a text that is there as a whole.
    ///
    /// - Returns: what may leave in its place; after a block it means nothing.
    mutating func read(_ text: String, _ channel: RailChannel, _ reading: inout FieldReading) -> String {
        if channel == .metadata, clearedWords.contains(text) { return text }
        let count = reading.found.count
        let passed = read(text, channel, by: rails.readers(of: channel), &reading)
        let isClear = reading.block == nil && reading.found.count == count && passed.hasSameBytes(as: text)
        // By bytes: an equivalent word is another one to a pattern.
        if channel == .metadata, isClear, clearedWords.count < OutputGuard.maxClearedWords { clearedWords.insert(text) }
        return passed
    }

    /// Reads a text that is there as a whole by these rails.
    mutating func read(
        _ text: String, _ channel: RailChannel, by readers: [OutputRails.Reader], _ reading: inout FieldReading
    ) -> String {
        guard reading.block == nil, !text.isEmpty, !readers.isEmpty else { return text }
        var chain = makeChain(readers, channel)
        var passed = text
        if case .text(let rest) = chain.push(text) { passed = rest }
        if chain.block == nil { passed += chain.finish() }
        reading.found += chain.findings.map { FieldReading.Found(finding: $0, channel: channel) }
        if let block = chain.block {
            reading.block = (block, channel)
            return text
        }
        if passed.hasSameBytes(as: text) { return text }
        reading.noteRewriting(of: channel, by: readers)
        return passed
    }

    /// Reads a text where there is one.
    mutating func read(_ text: inout String?, _ channel: RailChannel, _ reading: inout FieldReading) {
        guard let known = text else { return }
        text = read(known, channel, &reading)
    }

    /// Reads a text that may be JSON: its strings, keys and numbers as they read without escapes, and the text as it is written (RG-09).
    ///
    /// What reaches over several strings cannot be rewritten and blocks.
    mutating func read(document: String, _ channel: RailChannel, _ reading: inout FieldReading) -> String {
        guard reading.block == nil, !document.isEmpty, !rails.readers(of: channel).isEmpty else { return document }
        let texts = ArgumentTexts(document)
        var replaced: [(range: Range<Int>, text: String)] = []
        for piece in texts.pieces {
            let text = read(piece.text, channel, &reading)
            if !text.hasSameBytes(as: piece.text) { replaced.append((piece.range, JSONValue.string(text).jsonText)) }
        }
        if let start = texts.brokenAt {
            let text = read(texts.tail, channel, &reading)
            if !text.hasSameBytes(as: texts.tail) { replaced.append((start..<document.utf8.count, text)) }
        }
        guard reading.block == nil else { return document }
        let result = TextRailApplication.replacing(replaced, in: document)
        var across = FieldReading(part: reading.part)
        let again = read(result, channel, &across)
        // Of what is no JSON the text itself is all there is.
        if texts.pieces.isEmpty, across.block == nil {
            if replaced.isEmpty { reading.found += across.found }
            reading.isRewritten = reading.isRewritten || across.isRewritten
            return again
        }
        if across.isRewritten { across.refuse() }
        if let block = across.block { reading.block = block }
        return result
    }

    /// Reads a document where there is one.
    mutating func read(document: inout String?, _ channel: RailChannel, _ reading: inout FieldReading) {
        guard let known = document else { return }
        document = read(document: known, channel, &reading)
    }

    /// Reads the keys and strings of an object.
    mutating func read(_ object: inout JSONObject, _ channel: RailChannel, _ reading: inout FieldReading) {
        guard !object.isEmpty, !rails.readers(of: channel).isEmpty else { return }
        var result = JSONObject()
        for (key, value) in object {
            let name = read(key, channel, &reading)
            result[name] = read(value, channel, &reading)
        }
        if reading.isRewritten { object = result }
    }

    private mutating func read(_ value: JSONValue, _ channel: RailChannel, _ reading: inout FieldReading) -> JSONValue {
        switch value {
        case .string(let text): return .string(read(text, channel, &reading))
        // Numbers of the provider's own fields count and measure; they say nothing.
        case .null, .bool, .number: return value
        case .array(let elements):
            var result: [JSONValue] = []
            for element in elements { result.append(read(element, channel, &reading)) }
            return .array(result)
        case .object(var inner):
            read(&inner, channel, &reading)
            return .object(inner)
        }
    }
}
