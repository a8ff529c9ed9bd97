/// Writes lines of JSON.
public enum NDJSONEncoder {
    /// Writes one document and its line end.
    ///
    /// Raw line ends, which in JSON can only be blanks between tokens, are left out.
    public static func append(_ document: some Collection<UInt8>, to bytes: inout [UInt8]) {
        for byte in document where byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") { bytes.append(byte) }
        bytes.append(UInt8(ascii: "\n"))
    }
}
