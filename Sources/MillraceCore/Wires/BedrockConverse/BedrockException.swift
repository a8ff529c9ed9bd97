/// The exceptions that end a stream of Amazon Bedrock (Amazon Bedrock API reference, "ConverseStreamOutput").
enum BedrockException: String {
    case internalServerException, modelStreamErrorException, serviceUnavailableException, throttlingException, validationException

    /// What an error of any provider is here.
    init(_ error: ProviderError?) {
        if let type = error?.type, let same = BedrockException(rawValue: type) {
            self = same
            return
        }
        switch error?.status ?? ProviderError.status(ofType: error?.type, code: error?.code) {
        case 429?: self = .throttlingException
        case 503?, 529?: self = .serviceUnavailableException
        case 408?, 424?, 502?, 504?: self = .modelStreamErrorException
        case .some(400..<500): self = .validationException
        default: self = .internalServerException
        }
    }

    /// The body of an error response.
    ///
    /// The service tells the type in a header beside the body; clients that see none look here for it (Smithy documentation, "AWS
    /// restJson1 protocol"). Outside of streams the word begins with a capital.
    func body(message: String?) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("__type", rawValue.prefix(1).uppercased() + rawValue.dropFirst())
        writer.field("message", message ?? "")
        writer.endObject()
        return writer.bytes
    }

    /// Writes the exception.
    func append(message: String?, to bytes: inout [UInt8]) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("message", message ?? "")
        writer.endObject()
        AWSEventStreamEncoder.append(exception: rawValue, payload: writer.bytes, to: &bytes)
    }
}
