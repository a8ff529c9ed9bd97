internal import MillraceCore

/// The texts that stand in a JSON document, and where: what rails of text read of tool arguments.
///
/// Every key and string is there as it reads without its escapes, every number as it is written. Members whose key comes twice are all
/// there, though tools would see one of them.
struct ArgumentTexts: Sendable {
    /// One text of the document.
    struct Piece: Sendable, Hashable {
        /// Where it stands, in bytes of the document; quotes belong to it.
        var range: Range<Int>
        /// The text.
        var text: String
    }

    /// The texts, in the order of the document.
    private(set) var pieces: [Piece] = []
    /// Where the document stops to be JSON; nil where it is one whole document.
    private(set) var brokenAt: Int?
    /// What follows from there, with its escapes resolved as far as they are whole.
    private(set) var tail = ""

    /// Reads a document.
    init(_ document: String) {
        var document = document
        document.withUTF8 { read(UnsafeRawBufferPointer($0)) }
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer) {
        var scanner = JSONScanner(bytes)
        do throws(JSONError) {
            try readValue(&scanner, in: bytes)
            try scanner.finish()
        } catch {
            // What was read stays; the rest is one text, whatever it is.
            let start = pieces.last?.range.upperBound ?? 0
            brokenAt = start
            tail = text(JSONStringSpan(start: start, end: bytes.count, hasEscapes: true), in: bytes)
        }
    }

    // Recursion is bounded by the scanner's depth.
    private mutating func readValue(_ scanner: inout JSONScanner, in bytes: UnsafeRawBufferPointer) throws(JSONError) {
        switch try scanner.peekKind() {
        case .object:
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                append(key, in: bytes)
                try readValue(&scanner, in: bytes)
            }
        case .array:
            try scanner.beginArray()
            while try scanner.nextElement() { try readValue(&scanner, in: bytes) }
        case .string: append(try scanner.string(), in: bytes)
        case .number:
            let range = try scanner.number()
            pieces.append(Piece(range: range, text: String(decoding: bytes[range], as: UTF8.self)))
        case .bool, .null: _ = try scanner.skipValue()
        }
    }

    private mutating func append(_ span: JSONStringSpan, in bytes: UnsafeRawBufferPointer) {
        pieces.append(Piece(range: (span.start - 1)..<(span.end + 1), text: text(span, in: bytes)))
    }

    private func text(_ span: JSONStringSpan, in bytes: UnsafeRawBufferPointer) -> String {
        var sawLoneSurrogate = false
        return JSONText.string(span, in: bytes, sawLoneSurrogate: &sawLoneSurrogate)
    }
}
