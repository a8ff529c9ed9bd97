/// Writes server-sent events (WHATWG HTML Standard §9.2.5).
public enum SSEEncoder {
    /// Writes one event.
    ///
    /// Line ends in the payload begin further `data` lines, so nothing in it can begin an event.
    ///
    /// What is read back is the payload with LF for each of its line ends. An empty payload makes an event that readers do not dispatch.
    ///
    /// - Parameters:
    ///   - name: the event's name; nil or empty writes none. Line ends in it are left out.
    ///   - data: the payload.
    ///   - bytes: where it is appended.
    public static func append(name: String? = nil, data: some Collection<UInt8>, to bytes: inout [UInt8]) {
        if let name, !name.isEmpty {
            bytes.append(contentsOf: "event: ".utf8)
            bytes.append(contentsOf: name.utf8.filter { $0 != lineFeed && $0 != carriageReturn })
            bytes.append(lineFeed)
        }
        let isWritten: Void? = data.withContiguousStorageIfAvailable { appendLines(UnsafeRawBufferPointer($0), to: &bytes) }
        if isWritten == nil { Array(data).withUnsafeBytes { appendLines($0, to: &bytes) } }
        bytes.append(lineFeed)
    }

    /// Writes a comment: a sign of life that readers ignore.
    ///
    /// Line ends in it are left out.
    public static func append(comment: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: ": ".utf8)
        bytes.append(contentsOf: comment.utf8.filter { $0 != lineFeed && $0 != carriageReturn })
        bytes.append(lineFeed)
        bytes.append(lineFeed)
    }

    /// Writes each line of a payload as a `data` line.
    private static func appendLines(_ data: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        var start = 0
        var nextFeed = -1
        var nextReturn = -1
        while true {
            if nextFeed < start { nextFeed = data.firstOffset(of: lineFeed, from: start) ?? data.count }
            if nextReturn < start { nextReturn = data.firstOffset(of: carriageReturn, from: start) ?? data.count }
            let end = min(nextFeed, nextReturn)
            bytes.append(contentsOf: "data: ".utf8)
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: data[start..<end]))
            bytes.append(lineFeed)
            guard end < data.count else { return }
            let isPair = nextReturn == end && nextFeed == end + 1 && nextFeed < data.count
            start = end + (isPair ? 2 : 1)
        }
    }
}

private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
