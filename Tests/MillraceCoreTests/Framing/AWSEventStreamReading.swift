@testable import MillraceCore

/// All that an AWS event stream gave, and what ended it.
struct MessageStream: Hashable {
    var messages: [AWSEventStreamMessage] = []
    var isUnfinished = false
    var failure: FramingError?
    var bytesRead = 0

    /// Reads a stream that is cut at some offsets.
    init(_ bytes: [UInt8], cutAt cuts: [Int] = [], maxMessageBytes: Int = 1 << 20) {
        var decoder = AWSEventStreamDecoder(maxMessageBytes: maxMessageBytes)
        do throws(FramingError) {
            for piece in FramedStream.pieces(bytes, cuts) {
                let result = piece.withUnsafeBytes { buffer in
                    Result { () throws(FramingError) in
                        try decoder.push(buffer) { item in
                            if case .message(let headers, let payload) = item {
                                messages.append(AWSEventStreamMessage(headers: headers.all, payload: Array(payload)))
                            }
                            return true
                        }
                    }
                }
                try result.get()
            }
            try decoder.finish { _ in
                isUnfinished = true
                return true
            }
        } catch {
            failure = error
        }
        bytesRead = decoder.bytesRead
    }
}

/// The bytes of hexadecimal digits; blanks and line ends are skipped.
func bytes(hex: String) -> [UInt8] {
    let digits = hex.utf8.compactMap(JSONText.hexValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// Messages as Amazon Bedrock wrote them: `messageStop`, and `throttlingException`.
enum SampleMessage {
    static let stop = bytes(
        hex: """
            000000590000003076f8427f0d3a6d6573736167652d747970650700056576656e740b3a6576656e742d7479706507000b6d657373616765
            53746f707b2273746f70526561736f6e223a22746f6f6c5f757365227d2d3b22ba
            """)
    static let throttling = bytes(
        hex: """
            0000006200000040f00cbad40d3a6d6573736167652d74797065070009657863657074696f6e0f3a657863657074696f6e2d747970650700
            137468726f74746c696e67457863657074696f6e7b226d657373616765223a22736c6f77227d54a773d3
            """)

    /// A message whose lengths and headers may be wrong, with right checksums.
    static func framed(total: UInt32? = nil, headerBytes: UInt32? = nil, headers: [UInt8], payload: [UInt8] = []) -> [UInt8] {
        func big(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) } }
        func checksum(_ bytes: [UInt8]) -> [UInt8] { big(bytes.withUnsafeBytes { CRC32.checksum(of: $0) }) }
        var message = big(total ?? UInt32(16 + headers.count + payload.count)) + big(headerBytes ?? UInt32(headers.count))
        message += checksum(message)
        message += headers + payload
        return message + checksum(message)
    }
}
