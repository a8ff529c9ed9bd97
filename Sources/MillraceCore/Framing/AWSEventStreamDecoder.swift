/// Cuts bytes into the messages of an AWS event stream (`application/vnd.amazon.eventstream`).
///
/// A message is two lengths and their checksum, headers, payload, and a checksum of it all (Amazon Transcribe developer guide, "Event
/// stream encoding"). Both checksums are checked. Whatever is wrong with a message is an error at once and for good: what follows it
/// cannot be trusted to begin where a message begins.
///
/// Lengths are judged as soon as the first twelve bytes are there, so that a wrong one neither takes memory nor makes the reader wait.
/// A message that lies whole in one piece is handed over where it lies; others are gathered in a buffer that is used again.
public struct AWSEventStreamDecoder: Sendable {
    /// What the bytes hold.
    ///
    /// Buffers are valid only during the call.
    package enum Item {
        /// A message.
        case message(headers: AWSEventStreamHeaders, payload: UnsafeRawBufferPointer)
        /// The stream ended inside a message. Only from `finish`.
        case unfinishedMessage
    }

    /// The bytes around headers and payload: two lengths and two checksums.
    private static let overhead = 16
    /// The two lengths and their checksum.
    private static let preludeBytes = 12
    /// The most bytes of headers.
    private static let maxHeaderBytes = 128 << 10

    /// The longest message, in bytes.
    let maxMessageBytes: Int
    // The bytes of an unfinished message.
    private var held: [UInt8] = []
    // How long it is, once its lengths were read.
    private var lengths: (total: Int, headers: Int)?
    private var offset = 0
    private var isStopped = false
    private var failure: FramingError?
    /// How many bytes of the stream had been read when the last message was: the same however the bytes were cut.
    private(set) var bytesRead = 0

    /// Makes a decoder.
    ///
    /// - Parameter maxMessageBytes: the longest message. Default: 16 MiB.
    public init(maxMessageBytes: Int = 16 << 20) {
        self.maxMessageBytes = maxMessageBytes
    }

    /// Whether all bytes so far were whole messages: a stream that ends elsewhere was cut.
    public var isAtBoundary: Bool { held.isEmpty && failure == nil }

    /// Reads the next bytes and hands over the messages they complete.
    ///
    /// - Parameter body: takes each message; false stops the decoder for good, and the rest of the bytes is dropped.
    /// - Throws: the same error from the first wrong message on.
    package mutating func push(_ bytes: UnsafeRawBufferPointer, _ body: (Item) -> Bool) throws(FramingError) {
        if let failure { throw failure }
        guard !isStopped else { return }
        var position = 0
        while position < bytes.count {
            let start = offset + position - held.count
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            guard held.isEmpty else {
                position += try gather(rest, start, body)
                if isStopped { return }
                continue
            }
            guard rest.count >= Self.preludeBytes else {
                hold(rest)
                break
            }
            let lengths = try readPrelude(rest, at: start)
            guard rest.count >= lengths.total else {
                self.lengths = lengths
                hold(rest)
                break
            }
            let message = UnsafeRawBufferPointer(rebasing: rest[..<lengths.total])
            try read(message, headerBytes: lengths.headers, at: start, body)
            if isStopped { return }
            position += lengths.total
        }
        offset += bytes.count
    }

    /// Ends the stream, and tells whether it ended inside a message.
    package mutating func finish(_ body: (Item) -> Bool) throws(FramingError) {
        if let failure { throw failure }
        guard !isStopped else { return }
        isStopped = true
        bytesRead = offset
        if !held.isEmpty { _ = body(.unfinishedMessage) }
    }

    /// Reads the next bytes and gives the messages they complete.
    ///
    /// - Throws: ``FramingError`` when a message is wrong. Messages that came whole before it are given first; then this call's error is
    ///   thrown by the next call, and by every further one.
    public mutating func messages(_ bytes: [UInt8]) throws(FramingError) -> [AWSEventStreamMessage] {
        var messages: [AWSEventStreamMessage] = []
        var thrown: FramingError?
        bytes.withUnsafeBytes { bytes in
            do throws(FramingError) {
                try push(bytes) { item in
                    if case .message(let headers, let payload) = item {
                        messages.append(AWSEventStreamMessage(headers: headers.all, payload: Array(payload)))
                    }
                    return true
                }
            } catch {
                thrown = error
            }
        }
        if let thrown, messages.isEmpty { throw thrown }
        return messages
    }

    // MARK: Messages

    private mutating func hold(_ bytes: UnsafeRawBufferPointer) { held.append(contentsOf: bytes) }

    /// Adds bytes to the message that is held, and reads it if they complete it.
    ///
    /// - Returns: how many of the bytes belong to it.
    private mutating func gather(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ body: (Item) -> Bool) throws(FramingError) -> Int {
        let wanted = (lengths?.total ?? Self.preludeBytes) - held.count
        let count = min(wanted, bytes.count)
        hold(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        guard count == wanted else { return count }
        // The buffer is moved out while it is read; its memory comes back.
        var message: [UInt8] = []
        swap(&message, &held)
        guard let lengths else {
            self.lengths = try Self.withBytes(of: message) { (bytes) throws(FramingError) in try readPrelude(bytes, at: start) }
            swap(&message, &held)
            // A message without headers and payload is four bytes longer than its prelude, so there are always more to come.
            return count
        }
        try Self.withBytes(of: message) { (bytes) throws(FramingError) in
            try read(bytes, headerBytes: lengths.headers, at: start, body)
        }
        message.removeAll(keepingCapacity: true)
        swap(&message, &held)
        self.lengths = nil
        return count
    }

    private static func withBytes<Value>(
        of array: [UInt8], _ body: (UnsafeRawBufferPointer) throws(FramingError) -> Value
    ) throws(FramingError) -> Value {
        let result = array.withUnsafeBytes { bytes in Result { () throws(FramingError) in try body(bytes) } }
        return try result.get()
    }

    private mutating func readPrelude(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(FramingError) -> (total: Int, headers: Int) {
        let end = start + Self.preludeBytes
        let checksum: UInt32 = bytes.loadBigEndian(at: 8)
        guard CRC32.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[..<8])) == checksum else {
            throw fail(.checksumMismatch, at: end)
        }
        let total = Int(bytes.loadBigEndian(at: 0) as UInt32)
        let headers = Int(bytes.loadBigEndian(at: 4) as UInt32)
        guard total >= Self.overhead, headers <= total - Self.overhead, headers <= Self.maxHeaderBytes else {
            throw fail(.invalidLength, at: end)
        }
        guard total <= maxMessageBytes else { throw fail(.eventTooLong(limit: maxMessageBytes), at: end) }
        return (total, headers)
    }

    private mutating func read(
        _ message: UnsafeRawBufferPointer, headerBytes: Int, at start: Int, _ body: (Item) -> Bool
    ) throws(FramingError) {
        let end = start + message.count
        let checked = UnsafeRawBufferPointer(rebasing: message[..<(message.count - 4)])
        let checksum: UInt32 = message.loadBigEndian(at: message.count - 4)
        guard CRC32.checksum(of: checked) == checksum else { throw fail(.checksumMismatch, at: end) }
        let payloadStart = Self.preludeBytes + headerBytes
        let headers = AWSEventStreamHeaders(checking: UnsafeRawBufferPointer(rebasing: checked[Self.preludeBytes..<payloadStart]))
        guard let headers else { throw fail(.invalidHeaders, at: end) }
        bytesRead = end
        if !body(.message(headers: headers, payload: UnsafeRawBufferPointer(rebasing: checked[payloadStart...]))) { isStopped = true }
    }

    private mutating func fail(_ reason: FramingError.Reason, at offset: Int) -> FramingError {
        let error = FramingError(reason, offset: offset)
        failure = error
        held = []
        return error
    }
}
