internal import MillraceCore

/// Applies one rail of text to something whole: a text, a tool call, a tool's result, passages.
///
/// Of structured things it reads every text by itself, as it reads without escapes, and writes what it rewrote back in the form it had:
/// strings of arguments are escaped again, so that JSON stays JSON (RG-09, RG-13). Whatever can be read but not rewritten is blocked.
///
/// ```swift
/// var application = TextRailApplication(rail, place: .toolCall, context: context)
/// let content = application.apply(to: .toolCall(call), channel: .toolArguments)
/// if let block = application.block { … }
/// ```
struct TextRailApplication: Sendable {
    private let rail: any TextRail
    private let place: RailPlace
    private let context: RailContext
    /// What was found.
    ///
    /// Offsets count from the start of the single text that was read; see ``offset``.
    private(set) var findings: [RailFinding] = []
    /// What blocks; what comes after it was not read.
    private(set) var block: RailBlock?
    /// Whether what came out is another text than what went in.
    private(set) var isRewritten = false
    /// Where the first finding or the block begins, in UTF-8 bytes; nil where several texts were read, or none was found.
    private(set) var offset: Int?
    private var blockOffset: Int?

    /// Makes an application for one thing.
    init(_ rail: any TextRail, place: RailPlace, context: RailContext) {
        self.rail = rail
        self.place = place
        self.context = context
    }

    /// What the rail makes of a thing; meaningless after a block.
    mutating func apply(to content: RailSubject.Content, channel: RailChannel) -> RailSubject.Content {
        switch content {
        case .text(let text):
            let filtered = filter(text, channel)
            offset = block == nil ? findings.first?.offset : blockOffset
            checkWhole(filtered)
            return .text(filtered)
        case .toolCall(let call): return .toolCall(apply(to: call))
        case .toolResult(let result):
            let filtered = apply(to: result)
            checkWhole(filtered.text)
            return .toolResult(filtered)
        case .passages(let passages):
            return .passages(
                passages.map { passage in
                    let filtered = filter(passage, channel)
                    checkWhole(filtered)
                    return filtered
                })
        }
    }

    /// Asks what only a whole text shows.
    ///
    /// Not of what the model says: streams read it piece by piece, and both must come to the same.
    private mutating func checkWhole(_ text: String) {
        guard block == nil, place != .output else { return }
        block = rail.wholeBlock(of: text)
    }

    /// What the rail makes of a call: its name, where the rail reads names, and its arguments.
    ///
    /// A name cannot be rewritten, since it would be the call of another tool: then the call is blocked.
    mutating func apply(to call: ToolCall) -> ToolCall {
        if reads(.toolName), !filter(call.name, .toolName).hasSameBytes(as: call.name) { refuse() }
        guard block == nil, reads(.toolArguments) else { return call }
        let arguments = call.kind == .function ? apply(toArguments: call.rawArguments) : filter(call.rawArguments, .toolArguments)
        guard block == nil, !arguments.hasSameBytes(as: call.rawArguments) else { return call }
        return ToolCall(
            checkedID: call.id, name: call.name, rawArguments: arguments, kind: call.kind, signature: call.signature, itemID: call.itemID)
    }

    /// What the rail makes of arguments that are JSON, or the beginning of it.
    ///
    /// Each key, string and number is read by itself; a number that is rewritten becomes a string. Then the result as it is written is
    /// read, for what reaches over several of them; such a match is rewritten only where nothing else was and the arguments stay one JSON
    /// object, else blocked. Of arguments that are no JSON, what is behind the fault is read as one text without escapes.
    mutating func apply(toArguments raw: String) -> String {
        let texts = ArgumentTexts(raw)
        var reading = PieceReading()
        for piece in texts.pieces {
            let count = findings.count
            let text = filter(piece.text, .toolArguments)
            if block != nil { return raw }
            let written = text.hasSameBytes(as: piece.text) ? nil : JSONValue.string(text).jsonText
            reading.take(piece.range, written: written, isFound: findings.count > count)
        }
        if let start = texts.brokenAt {
            let count = findings.count
            let text = filter(texts.tail, .toolArguments)
            if block != nil { return raw }
            let written = text.hasSameBytes(as: texts.tail) ? nil : text
            reading.take(start..<raw.utf8.count, written: written, isFound: findings.count > count)
        }
        let result = TextRailApplication.replacing(reading.rewritten, in: raw)
        return applyAcross(result, reading, isJSON: texts.brokenAt == nil)
    }

    /// What became of the texts of arguments, one by one.
    private struct PieceReading {
        /// What is written in the place of which bytes.
        var rewritten: [(range: Range<Int>, text: String)] = []
        /// Where in the result that stands.
        var replacements: [Range<Int>] = []
        /// Where in the result something was found: what is found there again is the same.
        var found: [Range<Int>] = []
        private var shift = 0

        /// Takes what became of the next text; nil where it stays as it is.
        mutating func take(_ range: Range<Int>, written: String?, isFound: Bool) {
            let start = range.lowerBound + shift
            shift += (written?.utf8.count ?? range.count) - range.count
            let place = start..<(range.upperBound + shift)
            if let written {
                rewritten.append((range, written))
                replacements.append(place)
            }
            if written != nil || isFound { found.append(place) }
        }
    }

    /// Reads arguments as they are written now, for what no text of them alone has shown.
    private mutating func applyAcross(_ text: String, _ reading: PieceReading, isJSON: Bool) -> String {
        let output = output(of: text, .toolArguments)
        if let found = output.block {
            block = found
            return text
        }
        // Both are in the order of the text.
        var rest = reading.found[...]
        findings += output.findings.filter { finding in
            while let first = rest.first, first.upperBound <= finding.offset { rest.removeFirst() }
            return rest.first.map { finding.offset < $0.lowerBound } ?? true
        }
        // The text decides, not what the filter tells: one may rewrite without a word, or have found something else in the same place.
        guard !output.text.hasSameBytes(as: text) else { return text }
        if reading.rewritten.isEmpty {
            guard !isJSON || ArgumentError.check(object: output.text) == nil else {
                refuse()
                return text
            }
            isRewritten = true
            return output.text
        }
        // A rail may rewrite what it has put in itself, placeholders for one; by itself it does to them what it does here. All else is a
        // match across texts, and both at once cannot be had.
        let bytes = Array(text.utf8)
        let again = reading.replacements.map { range in
            (range: range, text: self.output(of: String(decoding: bytes[range], as: UTF8.self), .toolArguments).text)
        }
        if !output.text.hasSameBytes(as: TextRailApplication.replacing(again, in: text)) { refuse() }
        return text
    }

    /// What the rail makes of a tool's result.
    ///
    /// Text parts are read as one text, so that nothing hides between two of them. Names and texts of files are read where the rail reads
    /// files; an address that would be rewritten is blocked, and so is a file that says it is a text and cannot be read as one.
    mutating func apply(to result: ToolResult) -> ToolResult {
        var copy = result
        if reads(.toolResult) { filterTexts(of: &copy) }
        guard reads(.file) else { return copy }
        for position in copy.parts.indices where block == nil {
            switch copy.parts[position] {
            case .file(var file):
                if let name = file.filename { file.filename = filter(name, .file) }
                file.source = apply(to: file.source)
                copy.parts[position] = .file(file)
            case .image(var image):
                image.source = apply(to: image.source)
                copy.parts[position] = .image(image)
            default: break
            }
        }
        return copy
    }

    private mutating func filterTexts(of result: inout ToolResult) {
        var filter = makeFilter(.toolResult)
        var texts: [(position: Int, text: String)] = []
        for (position, part) in result.parts.enumerated() {
            guard case .text(let text) = part else { continue }
            var output = FilterOutput()
            filter.push(text.text, into: &output)
            note(output)
            if block != nil { return }
            texts.append((position, output.text))
        }
        guard !texts.isEmpty else { return }
        var output = FilterOutput()
        filter.finish(into: &output)
        note(output)
        texts[texts.count - 1].text += output.text
        guard block == nil, !texts.map(\.text).joined().hasSameBytes(as: result.text) else { return }
        isRewritten = true
        for (position, text) in texts {
            guard case .text(var part) = result.parts[position] else { continue }
            part.text = text
            result.parts[position] = .text(part)
        }
    }

    private mutating func apply(to source: MediaSource) -> MediaSource {
        guard block == nil else { return source }
        switch TextFile.read(source) {
        case .text(let file):
            let text = filter(file.text, .file)
            return text.hasSameBytes(as: file.text) ? source : file.source(saying: text)
        case .unreadable: block = RailBlock(TextFile.unreadableReason, extent: .part)
        case .other:
            if case .url(let url) = source, !filter(url, .file).hasSameBytes(as: url) { refuse() }
        }
        return source
    }

    // MARK: Texts

    private func reads(_ channel: RailChannel) -> Bool { rail.channels?.contains(channel) ?? true }

    private func makeFilter(_ channel: RailChannel) -> any TextFilter {
        rail.makeFilter(TextFilterRequest(place: place, channel: channel, context: context))
    }

    private func output(of text: String, _ channel: RailChannel) -> FilterOutput {
        var filter = makeFilter(channel)
        return filter.filter(text)
    }

    private mutating func filter(_ text: String, _ channel: RailChannel) -> String {
        guard block == nil else { return text }
        let output = output(of: text, channel)
        note(output)
        guard block == nil else { return text }
        if !output.text.hasSameBytes(as: text) { isRewritten = true }
        return output.text
    }

    private mutating func note(_ output: FilterOutput) {
        findings += output.findings
        if let found = output.block {
            block = found
            blockOffset = output.blockOffset
        }
    }

    /// Blocks what may not pass as it is and cannot be rewritten.
    private mutating func refuse() {
        if block == nil { block = RailBlock(findings.last?.reason ?? "rewritten", extent: .part) }
    }

    /// Puts texts in the place of ranges, which are in order and apart.
    static func replacing(_ pieces: [(range: Range<Int>, text: String)], in raw: String) -> String {
        guard !pieces.isEmpty else { return raw }
        let bytes = Array(raw.utf8)
        var replaced: [UInt8] = []
        var position = 0
        for piece in pieces {
            replaced += bytes[position..<piece.range.lowerBound]
            replaced += piece.text.utf8
            position = piece.range.upperBound
        }
        replaced += bytes[position...]
        return String(decoding: replaced, as: UTF8.self)
    }
}

extension TextRail {
    /// What the rail's filter makes of the whole thing: of a text, of each text of a tool call, a result, or passages.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        var application = TextRailApplication(self, place: subject.place, context: subject.context)
        let content = application.apply(to: subject.content, channel: subject.channel)
        if let block = application.block { return .block(block) }
        return application.isRewritten ? .rewrite(content, reason: application.findings.first?.reason ?? "rewritten") : .allow
    }
}
