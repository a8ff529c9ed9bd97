/// The end of a text that a matcher has read and not handed on.
///
/// Places are in bytes from the start of the text.
struct HeldText: Sendable {
    /// How much must have been handed on before it is worth a move.
    private static let compactByteCount = 512

    private var bytes: [UInt8] = []
    // Where the first of the bytes stands in the text, and how many of them were handed on since.
    private var offset = 0
    private var handedOn = 0
    // The character before the first of the bytes; nil at the start of the text.
    private var before: UInt32?

    /// Where the held text begins.
    var start: Int { offset + handedOn }
    /// Where the text ends that has arrived.
    var end: Int { offset + bytes.count }
    /// How many bytes are held.
    var count: Int { bytes.count - handedOn }

    /// Takes the next piece.
    mutating func append(_ text: String) { bytes.append(utf8Of: text) }

    /// Takes a piece that leaves at once; nothing is held before it.
    mutating func skip(_ text: UnsafeBufferPointer<UInt8>) {
        if text.isEmpty { return }
        before = HeldText.scalar(before: text.count, in: text)
        offset += bytes.count + text.count
        if bytes.isEmpty { return }
        bytes.removeAll(keepingCapacity: true)
        handedOn = 0
    }

    /// Hands all on.
    mutating func drop() { handedOn = bytes.count }

    /// Hands text on up to a place.
    mutating func take(upTo end: Int) -> String {
        let text = text(from: start, to: end)
        handedOn = max(handedOn, end - offset)
        return text
    }

    /// Forgets what was handed on, once it is more than what is held and worth the move.
    mutating func compact() {
        guard handedOn >= HeldText.compactByteCount, handedOn * 2 >= bytes.count else { return }
        before = scalar(before: start)
        offset += handedOn
        if handedOn == bytes.count { bytes.removeAll(keepingCapacity: true) } else { bytes.removeFirst(handedOn) }
        handedOn = 0
    }

    /// A part of the text; nothing where it was forgotten.
    func text(from start: Int, to end: Int) -> String {
        guard start < end else { return "" }
        return String(decoding: bytes[(start - offset)..<(end - offset)], as: UTF8.self)
    }

    /// The character at a place, and its length in bytes.
    @inline(__always)
    func scalar(at place: Int) -> (value: UInt32, length: Int) { UTF8Reading.scalar(bytes, at: place - offset) }

    /// The character before a place; nil at the start of the text.
    func scalar(before place: Int) -> UInt32? {
        place > offset ? bytes.withUnsafeBufferPointer { HeldText.scalar(before: place - offset, in: $0) } : before
    }

    /// The place so many characters before another; they are held.
    func place(_ count: Int, before end: Int) -> Int {
        var place = end - offset
        for _ in 0..<count {
            place -= 1
            while place > 0, bytes[place] & 0xC0 == 0x80 { place -= 1 }
        }
        return place + offset
    }

    /// The bytes, and where the first of them stands in the text.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>, _ offset: Int) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body($0, offset) }
    }

    @inline(__always)
    private static func scalar(before end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var place = end - 1
        if bytes[place] < 0x80 { return UInt32(bytes[place]) }
        while place > 0, bytes[place] & 0xC0 == 0x80 { place -= 1 }
        return UTF8Reading.scalar(bytes, at: place).value
    }
}

extension [UInt8] {
    /// Appends the last bytes of a text, in one move where it has them side by side.
    mutating func append(utf8Of text: String, last count: Int = .max) {
        let isTaken: Void? = text.utf8.withContiguousStorageIfAvailable {
            append(contentsOf: UnsafeBufferPointer(rebasing: $0.suffix(count)))
        }
        if isTaken == nil { append(contentsOf: text.utf8.suffix(count)) }
    }
}
