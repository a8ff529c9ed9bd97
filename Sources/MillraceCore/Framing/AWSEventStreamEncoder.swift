/// Writes messages of an AWS event stream, with both checksums (Amazon Transcribe developer guide, "Event stream encoding").
public enum AWSEventStreamEncoder {
    /// Writes an event with a JSON payload.
    public static func append(event type: String, payload: some Collection<UInt8>, to bytes: inout [UInt8]) {
        // The order in which Amazon Bedrock writes them.
        let headers = [
            AWSEventStreamHeader(":event-type", type), AWSEventStreamHeader(":content-type", "application/json"),
            AWSEventStreamHeader(":message-type", "event"),
        ]
        append(headers: headers, payload: payload, to: &bytes)
    }

    /// Writes an exception with a JSON payload: the error that ends a stream.
    public static func append(exception type: String, payload: some Collection<UInt8>, to bytes: inout [UInt8]) {
        let headers = [
            AWSEventStreamHeader(":exception-type", type), AWSEventStreamHeader(":content-type", "application/json"),
            AWSEventStreamHeader(":message-type", "exception"),
        ]
        append(headers: headers, payload: payload, to: &bytes)
    }

    /// Writes a message.
    ///
    /// Names are cut after 255 bytes and values after 65,535: their lengths have no room for more.
    public static func append(headers: [AWSEventStreamHeader], payload: some Collection<UInt8>, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: [UInt8](repeating: 0, count: 12))
        for header in headers { append(header, to: &bytes) }
        let headerBytes = bytes.count - start - 12
        bytes.append(contentsOf: payload)
        let total = bytes.count - start + 4
        write(UInt32(truncatingIfNeeded: total), at: start, of: &bytes)
        write(UInt32(truncatingIfNeeded: headerBytes), at: start + 4, of: &bytes)
        write(checksum(of: bytes, start..<(start + 8)), at: start + 8, of: &bytes)
        append(checksum(of: bytes, start..<bytes.count), to: &bytes)
    }

    private static func append(_ header: AWSEventStreamHeader, to bytes: inout [UInt8]) {
        let name = header.name.utf8.prefix(255)
        bytes.append(UInt8(name.count))
        bytes.append(contentsOf: name)
        switch header.value {
        case .bool(let isTrue): bytes.append(isTrue ? 0 : 1)
        case .byte(let number):
            bytes.append(2)
            append(number, to: &bytes)
        case .short(let number):
            bytes.append(3)
            append(number, to: &bytes)
        case .integer(let number):
            bytes.append(4)
            append(number, to: &bytes)
        case .long(let number):
            bytes.append(5)
            append(number, to: &bytes)
        case .bytes(let value):
            bytes.append(6)
            append(counted: value, to: &bytes)
        case .string(let text):
            bytes.append(7)
            append(counted: text.utf8, to: &bytes)
        case .timestamp(let milliseconds):
            bytes.append(8)
            append(milliseconds, to: &bytes)
        case .uuid(let value):
            bytes.append(9)
            append(value, to: &bytes)
        }
    }

    private static func append(counted value: some Collection<UInt8>, to bytes: inout [UInt8]) {
        let kept = value.prefix(Int(UInt16.max))
        append(UInt16(kept.count), to: &bytes)
        bytes.append(contentsOf: kept)
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private static func write(_ number: UInt32, at offset: Int, of bytes: inout [UInt8]) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32(index))) }
    }

    private static func checksum(of bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        bytes.withUnsafeBytes { CRC32.checksum(of: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
}
