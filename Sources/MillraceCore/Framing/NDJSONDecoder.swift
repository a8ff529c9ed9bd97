/// Cuts bytes into lines of JSON: one document a line, ended by LF or CRLF; blank lines are skipped.
public struct NDJSONDecoder: Sendable {
    /// What the bytes hold.
    ///
    /// Buffers are valid only during the call.
    package enum Item {
        /// A line.
        case line(UnsafeRawBufferPointer)
        /// The last line, when the stream ended without a line end. Only from `finish`.
        case unterminatedLine(UnsafeRawBufferPointer)
    }

    /// The longest line, in bytes.
    let maxLineBytes: Int
    private var line: [UInt8] = []
    private var offset = 0
    private var isStopped = false
    private var failure: FramingError?
    /// How many bytes of the stream had been read when the last line was: the same however the bytes were cut.
    private(set) var bytesRead = 0

    /// Makes a decoder.
    ///
    /// - Parameter maxLineBytes: the longest line. Default: 16 MiB.
    public init(maxLineBytes: Int = 16 << 20) {
        self.maxLineBytes = maxLineBytes
    }

    /// Reads the next bytes and hands over the lines they complete.
    ///
    /// - Parameter body: takes each line; false stops the decoder for good, and the rest of the bytes is dropped.
    /// - Throws: the same error from the byte on that is too many.
    package mutating func push(_ bytes: UnsafeRawBufferPointer, _ body: (Item) -> Bool) throws(FramingError) {
        if let failure { throw failure }
        guard !isStopped else { return }
        var position = 0
        while position < bytes.count {
            let end = bytes.firstOffset(of: UInt8(ascii: "\n"), from: position)
            let length = (end ?? bytes.count) - position
            if line.count + length > maxLineBytes {
                let error = FramingError(.eventTooLong(limit: maxLineBytes), offset: offset + position + maxLineBytes - line.count)
                failure = error
                throw error
            }
            let piece = UnsafeRawBufferPointer(rebasing: bytes[position..<(position + length)])
            guard let end else {
                line.append(contentsOf: piece)
                break
            }
            position = end + 1
            bytesRead = offset + position
            let goesOn: Bool
            if line.isEmpty {
                goesOn = NDJSONDecoder.isBlank(piece) || body(.line(NDJSONDecoder.withoutReturn(piece)))
            } else {
                line.append(contentsOf: piece)
                goesOn = line.withUnsafeBytes { NDJSONDecoder.isBlank($0) || body(.line(NDJSONDecoder.withoutReturn($0))) }
                line.removeAll(keepingCapacity: true)
            }
            if !goesOn {
                isStopped = true
                return
            }
        }
        offset += bytes.count
    }

    /// Ends the stream.
    package mutating func finish(_ body: (Item) -> Bool) throws(FramingError) {
        if let failure { throw failure }
        guard !isStopped else { return }
        isStopped = true
        bytesRead = offset
        line.withUnsafeBytes { if !NDJSONDecoder.isBlank($0) { _ = body(.unterminatedLine(NDJSONDecoder.withoutReturn($0))) } }
    }

    /// Reads the next bytes and gives the lines they complete.
    ///
    /// - Throws: ``FramingError`` when a line is too long. Lines that came whole before it are given first; then this call's error is
    ///   thrown by the next call, and by every further one.
    public mutating func lines(_ bytes: [UInt8]) throws(FramingError) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var thrown: FramingError?
        bytes.withUnsafeBytes { bytes in
            do throws(FramingError) {
                try push(bytes) { item in
                    if case .line(let line) = item { lines.append(Array(line)) }
                    return true
                }
            } catch {
                thrown = error
            }
        }
        if let thrown, lines.isEmpty { throw thrown }
        return lines
    }

    /// Ends the stream.
    ///
    /// - Returns: the last line, if the stream ended without a line end.
    public mutating func finish() throws(FramingError) -> [UInt8]? {
        var last: [UInt8]?
        try finish { item in
            if case .unterminatedLine(let line) = item { last = Array(line) }
            return true
        }
        return last
    }

    /// A line without the carriage return of CRLF.
    private static func withoutReturn(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        bytes.last == UInt8(ascii: "\r") ? UnsafeRawBufferPointer(rebasing: bytes.dropLast()) : bytes
    }

    private static func isBlank(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
    }
}
