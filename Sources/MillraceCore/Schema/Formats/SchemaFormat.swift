/// A `format` whose texts can be checked.
///
/// Source: JSON Schema Validation 2020-12 §7.3.
enum SchemaFormat: String, CaseIterable, Sendable {
    case dateTime = "date-time"
    case date
    case time
    case duration
    case email
    case idnEmail = "idn-email"
    case hostname
    case ipv4
    case ipv6
    case uri
    case uriReference = "uri-reference"
    case iri
    case iriReference = "iri-reference"
    case uriTemplate = "uri-template"
    case uuid
    case regex
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"

    /// Formats of the specification that cannot be checked: their rules are tables of Unicode (RFC 5892) that are not here.
    static let uncheckable = ["idn-hostname"]

    func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return switch self {
        case .dateTime: DateFormats.isDateTime(bytes)
        case .date: DateFormats.isDate(bytes[...])
        case .time: DateFormats.isTime(bytes[...])
        case .duration: DateFormats.isDuration(bytes)
        case .email: AddressFormats.isEmail(bytes, isInternational: false)
        case .idnEmail: AddressFormats.isEmail(bytes, isInternational: true)
        case .hostname: AddressFormats.isHostname(bytes[...])
        case .ipv4: AddressFormats.isIPv4(bytes[...])
        case .ipv6: AddressFormats.isIPv6(bytes[...])
        case .uri: URIFormats.isReference(text, isInternational: false, needsScheme: true)
        case .uriReference: URIFormats.isReference(text, isInternational: false, needsScheme: false)
        case .iri: URIFormats.isReference(text, isInternational: true, needsScheme: true)
        case .iriReference: URIFormats.isReference(text, isInternational: true, needsScheme: false)
        case .uriTemplate: URIFormats.isTemplate(text)
        case .uuid: AddressFormats.isUUID(bytes)
        case .regex: SchemaPattern.isPattern(text)
        case .jsonPointer: JSONPointer.tokens(text) != nil
        case .relativeJSONPointer: URIFormats.isRelativePointer(text)
        }
    }

    /// What a text of the format looks like, for a message.
    var hint: String {
        switch self {
        case .dateTime: "a date and time as in 2024-05-01T12:30:00Z (RFC 3339)"
        case .date: "a date as in 2024-05-01"
        case .time: "a time with offset as in 12:30:00Z"
        case .duration: "a duration as in P3DT4H (ISO 8601)"
        case .email, .idnEmail: "an email address"
        case .hostname: "a host name"
        case .ipv4: "an IPv4 address as in 192.0.2.1"
        case .ipv6: "an IPv6 address as in 2001:db8::1"
        case .uri: "a URI with its scheme"
        case .uriReference: "a URI or relative reference"
        case .iri: "an IRI with its scheme"
        case .iriReference: "an IRI or relative reference"
        case .uriTemplate: "a URI template (RFC 6570)"
        case .uuid: "a UUID as in 123e4567-e89b-12d3-a456-426614174000"
        case .regex: "a regular expression (ECMA-262)"
        case .jsonPointer: "a JSON Pointer (RFC 6901)"
        case .relativeJSONPointer: "a relative JSON Pointer"
        }
    }
}

extension UInt8 {
    /// Whether the byte is a digit, 0 to 9.
    var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// Whether the byte is a letter, a to z or A to Z.
    var isASCIILetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
}
