/// Writes server-sent events (WHATWG HTML Standard §9.2.5).
public enum SSEEncoder {
    /// Writes one event.
    ///
    /// Line ends in the payload begin further `data` lines, so nothing in it can begin an event.
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
        bytes.append(contentsOf: "data: ".utf8)
        var afterCarriageReturn = false
        for byte in data {
            defer { afterCarriageReturn = byte == carriageReturn }
            if byte == lineFeed, afterCarriageReturn { continue }
            if byte == lineFeed || byte == carriageReturn {
                bytes.append(contentsOf: "\ndata: ".utf8)
            } else {
                bytes.append(byte)
            }
        }
        bytes.append(lineFeed)
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
}

private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
