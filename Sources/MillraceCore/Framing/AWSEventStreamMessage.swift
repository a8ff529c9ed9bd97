/// One message of an AWS event stream, kept.
public struct AWSEventStreamMessage: Sendable, Hashable {
    /// The headers, in order; no name comes twice.
    public var headers: [AWSEventStreamHeader]
    /// The payload.
    public var payload: [UInt8]

    /// Makes a message.
    public init(headers: [AWSEventStreamHeader], payload: [UInt8]) {
        self.headers = headers
        self.payload = payload
    }

    /// The text of a header; nil where there is none of that name, or it is no text.
    public subscript(header: String) -> String? {
        for candidate in headers where candidate.name == header {
            if case .string(let text) = candidate.value { return text }
        }
        return nil
    }
}

/// A header of a message of an AWS event stream.
public struct AWSEventStreamHeader: Sendable, Hashable {
    /// The ten types of header, of which two are the truth values.
    @nonexhaustive
    public enum Value: Sendable, Hashable {
        /// True or false (types 0 and 1).
        case bool(Bool)
        /// One byte (type 2).
        case byte(Int8)
        /// Two bytes (type 3).
        case short(Int16)
        /// Four bytes (type 4).
        case integer(Int32)
        /// Eight bytes (type 5).
        case long(Int64)
        /// Up to 65,535 bytes (type 6).
        case bytes([UInt8])
        /// Text of up to 65,535 bytes (type 7).
        case string(String)
        /// Milliseconds since 1970 (type 8).
        case timestamp(Int64)
        /// The sixteen bytes of a UUID (type 9).
        case uuid(UInt128)
    }

    /// The name, such as `:event-type`: 1 to 255 bytes.
    public var name: String
    /// The value.
    public var value: Value

    /// Makes a header.
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// Makes a header of text.
    public init(_ name: String, _ text: String) { self.init(name, .string(text)) }
}
