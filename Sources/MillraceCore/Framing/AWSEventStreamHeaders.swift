/// The headers of a message where they lie: checked once, searched in place.
///
/// Valid only as long as the bytes are.
package struct AWSEventStreamHeaders {
    private let bytes: UnsafeRawBufferPointer

    // Up to so many names are compared with one another; more are hashed, so that a hostile message costs no more than its length.
    private static let comparedCount = 16

    /// Checks headers.
    ///
    /// Nil where they do not fill the bytes exactly, have a type that does not exist, or a name that is empty or comes twice.
    init?(checking bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        var hashed: Set<[UInt8]> = []
        var count = 0
        var at = 0
        while at < bytes.count {
            guard let header = AWSEventStreamHeaders.header(in: bytes, at: at) else { return nil }
            let name = UnsafeRawBufferPointer(rebasing: bytes[header.name])
            if count < AWSEventStreamHeaders.comparedCount {
                guard AWSEventStreamHeaders.header(named: name, in: bytes, before: at) == nil else { return nil }
            }
            count += 1
            if count == AWSEventStreamHeaders.comparedCount {
                hashed = Set(AWSEventStreamHeaders.names(in: bytes, before: header.end))
            } else if count > AWSEventStreamHeaders.comparedCount {
                guard hashed.insert(Array(name)).inserted else { return nil }
            }
            at = header.end
        }
    }

    /// The header of a name among those that begin before an offset.
    private static func header(named name: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer, before end: Int) -> Header? {
        var at = 0
        while at < end, let header = header(in: bytes, at: at) {
            if header.name.count == name.count, bytes.isSame(as: name, at: header.name.lowerBound, from: 0, count: name.count) {
                return header
            }
            at = header.end
        }
        return nil
    }

    /// The names of the headers that begin before an offset.
    private static func names(in bytes: UnsafeRawBufferPointer, before end: Int) -> [[UInt8]] {
        var names: [[UInt8]] = []
        var at = 0
        while at < end, let header = header(in: bytes, at: at) {
            names.append(Array(bytes[header.name]))
            at = header.end
        }
        return names
    }

    /// The text of a header; nil where there is none of that name, or it is no text.
    package func text(_ name: StaticString) -> UnsafeRawBufferPointer? {
        let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        guard let header = AWSEventStreamHeaders.header(named: wanted, in: bytes, before: bytes.count), header.type == 7 else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[header.value])
    }

    /// All headers, kept.
    package var all: [AWSEventStreamHeader] {
        var headers: [AWSEventStreamHeader] = []
        var at = 0
        while at < bytes.count, let header = AWSEventStreamHeaders.header(in: bytes, at: at) {
            let name = String(decoding: bytes[header.name], as: UTF8.self)
            headers.append(AWSEventStreamHeader(name, value(of: header)))
            at = header.end
        }
        return headers
    }

    private func value(of header: Header) -> AWSEventStreamHeader.Value {
        let value = UnsafeRawBufferPointer(rebasing: bytes[header.value])
        return switch header.type {
        case 0: .bool(true)
        case 1: .bool(false)
        case 2: .byte(value.loadBigEndian())
        case 3: .short(value.loadBigEndian())
        case 4: .integer(value.loadBigEndian())
        case 5: .long(value.loadBigEndian())
        case 6: .bytes(Array(value))
        case 7: .string(String(decoding: value, as: UTF8.self))
        case 8: .timestamp(value.loadBigEndian())
        default: .uuid(value.loadBigEndian())
        }
    }

    private struct Header {
        var name: Range<Int>
        var type: UInt8
        var value: Range<Int>
        var end: Int { value.upperBound }
    }

    /// One header: a length byte and the name, a type byte, and a value whose length the type tells (Amazon Transcribe developer guide,
    /// "Event stream encoding").
    private static func header(in bytes: UnsafeRawBufferPointer, at start: Int) -> Header? {
        let nameEnd = start + 1 + Int(bytes[start])
        guard bytes[start] > 0, nameEnd < bytes.count else { return nil }
        let type = bytes[nameEnd]
        var valueStart = nameEnd + 1
        let length: Int
        switch type {
        case 0, 1: length = 0
        case 2: length = 1
        case 3: length = 2
        case 4: length = 4
        case 5, 8: length = 8
        case 9: length = 16
        case 6, 7:
            guard valueStart + 2 <= bytes.count else { return nil }
            length = Int(bytes[valueStart]) << 8 | Int(bytes[valueStart + 1])
            valueStart += 2
        default: return nil
        }
        guard valueStart + length <= bytes.count else { return nil }
        return Header(name: (start + 1)..<nameEnd, type: type, value: valueStart..<(valueStart + length))
    }
}

extension UnsafeRawBufferPointer {
    /// The number at an offset, whose highest byte comes first.
    func loadBigEndian<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int = 0) -> Number {
        Number(bigEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}
