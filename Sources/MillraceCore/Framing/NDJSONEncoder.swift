/// Writes lines of JSON.
public enum NDJSONEncoder {
    /// Writes one document and its line end.
    ///
    /// Raw line ends, which in JSON can only be blanks between tokens, are left out.
    public static func append(_ document: some Collection<UInt8>, to bytes: inout [UInt8]) {
        let isWritten: Void? = document.withContiguousStorageIfAvailable { append(UnsafeRawBufferPointer($0), to: &bytes) }
        if isWritten == nil { Array(document).withUnsafeBytes { append($0, to: &bytes) } }
    }

    private static func append(_ document: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        var start = 0
        var nextFeed = -1
        var nextReturn = -1
        while start < document.count {
            if nextFeed < start { nextFeed = document.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? document.count }
            if nextReturn < start { nextReturn = document.firstOffset(of: UInt8(ascii: "\r"), from: start) ?? document.count }
            let end = min(nextFeed, nextReturn)
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: document[start..<end]))
            start = end + 1
        }
        bytes.append(UInt8(ascii: "\n"))
    }
}
