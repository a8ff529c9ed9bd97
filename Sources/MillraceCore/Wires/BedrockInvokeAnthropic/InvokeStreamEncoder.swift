/// Writes the frames of one response as `InvokeModelWithResponseStream` does for Anthropic's models: each of their events as base64 in a
/// message `chunk`, and an error as an exception of the service (Amazon Bedrock API reference, "ResponseStream").
struct InvokeStreamEncoder: WireStreamEncoder {
    private var messages: AnthropicStreamEncoder
    private var framing = SSEDecoder(maxEventBytes: .max)

    init(options: ResponseEncodingOptions) { self.messages = AnthropicStreamEncoder(options: options) }

    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        var events: [UInt8] = []
        messages.encode(frame, into: &events)
        guard !events.isEmpty else { return }
        var written: [UInt8] = []
        swap(&written, &bytes)
        events.withUnsafeBytes { events in
            do throws(FramingError) {
                try framing.push(events) { item in
                    if case .event(let name, let data) = item { InvokeStreamEncoder.write(name, data, into: &written) }
                    return true
                }
            } catch {
                // There is no limit to go over.
            }
        }
        swap(&written, &bytes)
    }

    private static func write(_ name: UnsafeRawBufferPointer, _ data: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
        if name.elementsEqual("error".utf8) {
            let error = ProviderError(json: data)
            BedrockException(error).append(message: error.message, to: &bytes)
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("bytes", Base64.encode(data))
        writer.endObject()
        AWSEventStreamEncoder.append(event: "chunk", payload: writer.bytes, to: &bytes)
    }
}
