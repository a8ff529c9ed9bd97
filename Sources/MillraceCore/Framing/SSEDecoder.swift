/// Cuts bytes into server-sent events (WHATWG HTML Standard §9.2.6) without ever making text of them.
///
/// Bytes may come in any pieces. Lines end with LF, CR or CRLF and with nothing else; one byte-order mark at the start is skipped. Unlike a
/// browser, it reports an event that lacks its last blank line, so that its caller can decide (``finish()``), and tells lines that
/// are no fields. An event without data is not dispatched. `id` and `retry` are read over: nobody reconnects to a model's answer.
///
/// The payload of an event with one `data` line that arrived in one piece is handed over where it lies; others are gathered in a
/// buffer that is used again. Cost is linear in the bytes.
public struct SSEDecoder: Sendable {
    /// What the bytes hold.
    ///
    /// Buffers are valid only during the call.
    package enum Item {
        /// An event with data.
        case event(name: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer)
        /// A comment: a sign of life.
        case comment
        /// A line that is neither a field nor a comment.
        case unrecognizedLine(UnsafeRawBufferPointer)
        /// The last event, when the stream ended before its blank line. Only from `finish`.
        case unterminatedEvent(name: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer)
    }

    /// The longest event, and the longest line, in bytes.
    let maxEventBytes: Int

    // The unfinished last line of the bytes so far.
    private var line: [UInt8] = []
    // The data lines of the event so far, but for one that still lies in the pushed bytes.
    private var data: [UInt8] = []
    private var hasData = false
    // The name told last: most events have the same one.
    private var name: [UInt8] = []
    private var hasName = false
    private var endedWithCarriageReturn = false
    private var markBytes = 0
    private var isAtStart = true
    private var offset = 0
    private var isStopped = false
    private var failure: FramingError?
    /// How many bytes of the stream had been read when the last line was: the same however the bytes were cut.
    private(set) var bytesRead = 0

    /// Makes a decoder.
    ///
    /// - Parameter maxEventBytes: the longest event or line. Default: 16 MiB.
    public init(maxEventBytes: Int = 16 << 20) {
        self.maxEventBytes = maxEventBytes
    }

    // MARK: Input

    /// Reads the next bytes and hands over what they complete.
    ///
    /// - Parameter body: takes each item; false stops the decoder for good, and the rest of the bytes is dropped.
    /// - Throws: the same error from the byte on that is too many.
    package mutating func push(_ bytes: UnsafeRawBufferPointer, _ body: (Item) -> Bool) throws(FramingError) {
        if let failure { throw failure }
        guard !isStopped else { return }
        var position = isAtStart ? skipMark(bytes) : 0
        // The next line feed and the next carriage return, each searched for only once it was passed: a stream that has but one of them
        // is searched for the other once.
        var nextFeed = -1
        var nextReturn = -1
        // Where the only data line of the event lies, as long as it need not be moved.
        var dataInPlace: Range<Int>?
        if endedWithCarriageReturn, position < bytes.count {
            endedWithCarriageReturn = false
            if bytes[position] == lineFeed { position += 1 }
        }
        while position < bytes.count {
            if nextFeed < position { nextFeed = bytes.firstOffset(of: lineFeed, from: position) ?? bytes.count }
            if nextReturn < position { nextReturn = bytes.firstOffset(of: carriageReturn, from: position) ?? bytes.count }
            let end = min(nextFeed, nextReturn)
            guard end < bytes.count else {
                try checkLimit(bytes.count - position, dataInPlace, at: offset + position)
                line.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position...]))
                break
            }
            try checkLimit(end - position, dataInPlace, at: offset + position)
            bytesRead = offset + end + 1
            let goesOn: Bool
            if line.isEmpty {
                goesOn = readLine(bytes, position..<end, &dataInPlace, body)
            } else {
                line.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
                goesOn = readGatheredLine(bytes, &dataInPlace, body)
            }
            position = end + 1
            if bytes[end] == carriageReturn {
                if position == bytes.count {
                    endedWithCarriageReturn = true
                } else if bytes[position] == lineFeed {
                    position += 1
                }
            }
            if !goesOn {
                isStopped = true
                return
            }
        }
        keep(&dataInPlace, bytes)
        offset += bytes.count
    }

    /// Ends the stream: a last line without its end counts as a line, and an event without its blank line is told as such.
    package mutating func finish(_ body: (Item) -> Bool) throws(FramingError) {
        if let failure { throw failure }
        guard !isStopped else { return }
        isStopped = true
        bytesRead = offset
        if isAtStart { line.append(contentsOf: mark[..<markBytes]) }
        var dataInPlace: Range<Int>?
        if !line.isEmpty, !readGatheredLine(nothing, &dataInPlace, body) { return }
        guard hasData, !data.isEmpty else { return }
        name.withUnsafeBytes { name in
            data.withUnsafeBytes { data in _ = body(.unterminatedEvent(name: hasName ? name : nothing, data: data)) }
        }
    }

    /// Reads the next bytes and gives the events they complete.
    ///
    /// - Throws: ``FramingError`` when an event is too long. Events that came whole before it are given first; then this call's error is
    ///   thrown by the next call, and by every further one.
    public mutating func events(_ bytes: [UInt8]) throws(FramingError) -> [SSEEvent] {
        var events: [SSEEvent] = []
        var thrown: FramingError?
        bytes.withUnsafeBytes { bytes in
            do throws(FramingError) {
                try push(bytes) { item in
                    if case .event(let name, let data) = item {
                        events.append(SSEEvent(name: String(decoding: name, as: UTF8.self), data: Array(data)))
                    }
                    return true
                }
            } catch {
                thrown = error
            }
        }
        if let thrown, events.isEmpty { throw thrown }
        return events
    }

    /// Ends the stream.
    ///
    /// - Returns: the last event, if the stream ended before its blank line. A browser would discard it; some servers forget the line.
    public mutating func finish() throws(FramingError) -> SSEEvent? {
        var last: SSEEvent?
        try finish { item in
            if case .unterminatedEvent(let name, let data) = item {
                last = SSEEvent(name: String(decoding: name, as: UTF8.self), data: Array(data))
            }
            return true
        }
        return last
    }

    // MARK: Lines

    private mutating func skipMark(_ bytes: UnsafeRawBufferPointer) -> Int {
        var position = 0
        while position < bytes.count, markBytes < 3, bytes[position] == mark[markBytes] {
            markBytes += 1
            position += 1
        }
        if markBytes == 3 {
            isAtStart = false
        } else if position < bytes.count {
            // Not a mark after all: what looked like one belongs to the first line.
            line.append(contentsOf: mark[..<markBytes])
            isAtStart = false
        }
        return position
    }

    private mutating func checkLimit(_ newBytes: Int, _ dataInPlace: Range<Int>?, at lineOffset: Int) throws(FramingError) {
        let before = data.count + (dataInPlace?.count ?? 0) + line.count
        guard before + newBytes > maxEventBytes else { return }
        let error = FramingError(.eventTooLong(limit: maxEventBytes), offset: lineOffset + max(0, maxEventBytes - before))
        failure = error
        throw error
    }

    private mutating func readGatheredLine(_ bytes: UnsafeRawBufferPointer, _ dataInPlace: inout Range<Int>?, _ body: (Item) -> Bool)
        -> Bool
    {
        // The line is moved out while it is read; its memory comes back.
        var gathered: [UInt8] = []
        swap(&gathered, &line)
        keep(&dataInPlace, bytes)
        let goesOn = gathered.withUnsafeBytes { gathered in
            var inPlace: Range<Int>?
            let goesOn = readLine(gathered, 0..<gathered.count, &inPlace, body)
            keep(&inPlace, gathered)
            return goesOn
        }
        swap(&gathered, &line)
        line.removeAll(keepingCapacity: true)
        return goesOn
    }

    /// Moves a data line that still lies in the pushed bytes to the buffer.
    private mutating func keep(_ dataInPlace: inout Range<Int>?, _ bytes: UnsafeRawBufferPointer) {
        guard let range = dataInPlace else { return }
        data.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range]))
        dataInPlace = nil
    }

    private mutating func readLine(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ dataInPlace: inout Range<Int>?, _ body: (Item) -> Bool
    ) -> Bool {
        guard !range.isEmpty else { return dispatch(bytes, &dataInPlace, body) }
        let start = range.lowerBound
        if bytes[start] == colon { return body(.comment) }
        let line = UnsafeRawBufferPointer(rebasing: bytes[range])
        if let value = SSEDecoder.dataValue(in: line) ?? SSEDecoder.value(of: "data", in: line) {
            let valueRange = (start + value)..<range.upperBound
            if hasData {
                keep(&dataInPlace, bytes)
                data.append(lineFeed)
                data.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[valueRange]))
            } else {
                hasData = true
                dataInPlace = valueRange
            }
        } else if let value = SSEDecoder.value(of: "event", in: line) {
            hasName = true
            let told = UnsafeRawBufferPointer(rebasing: line[value...])
            if !name.withUnsafeBytes({ $0.isSame(as: told) }) {
                name.removeAll(keepingCapacity: true)
                name.append(contentsOf: told)
            }
        } else if SSEDecoder.value(of: "id", in: line) == nil, SSEDecoder.value(of: "retry", in: line) == nil {
            return body(.unrecognizedLine(line))
        }
        return true
    }

    private mutating func dispatch(
        _ bytes: UnsafeRawBufferPointer, _ dataInPlace: inout Range<Int>?, _ body: (Item) -> Bool
    ) -> Bool {
        var goesOn = true
        if hasData {
            if let range = dataInPlace {
                if !range.isEmpty {
                    let payload = UnsafeRawBufferPointer(rebasing: bytes[range])
                    goesOn = name.withUnsafeBytes { body(.event(name: hasName ? $0 : nothing, data: payload)) }
                }
            } else if !data.isEmpty {
                goesOn = name.withUnsafeBytes { name in
                    data.withUnsafeBytes { body(.event(name: hasName ? name : nothing, data: $0)) }
                }
            }
            hasData = false
            dataInPlace = nil
            data.removeAll(keepingCapacity: true)
        }
        hasName = false
        return goesOn
    }

    /// The same for a line that begins with `data: `, which nearly all do.
    @inline(__always)
    private static func dataValue(in line: UnsafeRawBufferPointer) -> Int? {
        guard line.count > 6, line.loadUnaligned(as: UInt32.self) == dataWord, line[4] == colon, line[5] == space else { return nil }
        return 6
    }

    /// The offset of a field's value in a line of that field: after the colon and one space.
    ///
    /// The name is compared exactly.
    @inline(__always)
    private static func value(of field: StaticString, in line: UnsafeRawBufferPointer) -> Int? {
        let length = field.utf8CodeUnitCount
        guard line.count >= length, JSONBytes(line).hasBytes(field, at: 0) else { return nil }
        if line.count == length { return length }
        guard line[length] == colon else { return nil }
        return line.count > length + 1 && line[length + 1] == space ? length + 2 : length + 1
    }
}

private var nothing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let colon = UInt8(ascii: ":")
private let space = UInt8(ascii: " ")

// The byte-order mark, U+FEFF in UTF-8.
private let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

// `data`, as the machine reads four bytes.
private let dataWord = UInt32(littleEndian: 0x6174_6164)
