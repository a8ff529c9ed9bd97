/// The paths of Amazon Bedrock's runtime: `model/{modelId}/{operation}` (Amazon Bedrock API reference, "Converse": request syntax).
struct BedrockPath {
    /// The model, or the name of a profile or endpoint that stands for one.
    var model: String
    /// What is asked of it, such as `converse-stream`.
    var operation: String

    /// Makes a path.
    init(model: String, operation: String) {
        self.model = model
        self.operation = operation
    }

    /// Reads the path a request came to; nil where it is no such path.
    ///
    /// Some clients leave the slashes in a model's name as they are.
    init?(_ path: String) {
        let withoutQuery = path.prefix { $0 != "?" && $0 != "#" }
        let segments = withoutQuery.split(separator: "/")
        guard let first = segments.firstIndex(of: "model"), let last = segments.last, first + 1 < segments.count - 1 else { return nil }
        self.model = segments[(first + 1)..<(segments.count - 1)].joined(separator: "/").percentDecoded
        self.operation = String(last)
    }

    /// The path as it is sent: the model as one segment, percent-encoded but for unreserved characters (RFC 3986 §2.3).
    var text: String {
        var segment: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in model.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                segment.append(byte)
            default: segment += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return "model/\(String(decoding: segment, as: UTF8.self))/\(operation)"
    }
}
