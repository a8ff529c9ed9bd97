/// Addresses of mail and of machines, and UUIDs.
package enum AddressFormats {
    /// Whether it is a mailbox (RFC 5321 §4.1.2; with letters of all scripts RFC 6531 §3.3).
    static func isEmail(_ bytes: [UInt8], isInternational: Bool) -> Bool {
        guard let domainStart = localPartEnd(bytes, isInternational: isInternational), domainStart < bytes.count else { return false }
        let domain = bytes[(domainStart + 1)...]
        if domain.first == UInt8(ascii: "["), domain.last == UInt8(ascii: "]") {
            let literal = domain.dropFirst().dropLast()
            let tag = Array("ipv6:".utf8)
            if literal.prefix(tag.count).map({ $0 | 0x20 }) == tag.map({ $0 | 0x20 }) { return isIPv6(literal.dropFirst(tag.count)) }
            return isIPv4(literal)
        }
        return isHostname(domain, isInternational: isInternational)
    }

    /// Where the `@` behind a well-formed local part stands.
    private static func localPartEnd(_ bytes: [UInt8], isInternational: Bool) -> Int? {
        var at = 0
        if bytes.first == UInt8(ascii: "\"") {
            at = 1
            while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
                if bytes[at] == UInt8(ascii: "\\") { at += 1 }
                guard at < bytes.count, bytes[at] >= 0x20, bytes[at] < 0x7F || isInternational && bytes[at] > 0x7F else { return nil }
                at += 1
            }
            at += 1
        } else {
            let special = Set(".!#$%&'*+-/=?^_`{|}~".utf8)
            while at < bytes.count, bytes[at] != UInt8(ascii: "@") {
                let byte = bytes[at]
                guard byte.isASCIILetter || byte.isASCIIDigit || special.contains(byte) || isInternational && byte > 0x7F else {
                    return nil
                }
                at += 1
            }
            let words = bytes[..<at].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            if words.contains(where: \.isEmpty) { return nil }
        }
        // A local part has 64 octets at most (RFC 5321 §4.5.3.1.1).
        return at <= 64 && at < bytes.count && bytes[at] == UInt8(ascii: "@") ? at : nil
    }

    /// Whether it is a host name: letters, digits and inner hyphens, up to 63 in a label and 253 in all (RFC 1123 §2.1, RFC 1034 §3.1).
    ///
    /// Labels that begin with `xn--` are not decoded: the tables of IDNA 2008 are not here.
    static func isHostname(_ bytes: ArraySlice<UInt8>, isInternational: Bool = false) -> Bool {
        guard bytes.count <= 253 else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
            return first != UInt8(ascii: "-") && last != UInt8(ascii: "-")
                && label.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") || isInternational && $0 > 0x7F }
        }
    }

    /// Whether it is an IPv4 address in dotted decimals without zeros in front (RFC 2673 §3.2, RFC 3986 §3.2.2).
    package static func isIPv4(_ bytes: ArraySlice<UInt8>) -> Bool {
        let fields = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return fields.count == 4
            && fields.allSatisfy { field in
                guard (1...3).contains(field.count), field.allSatisfy(\.isASCIIDigit) else { return false }
                let value = field.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
                return value < 256 && (field.count == 1 || field.first != UInt8(ascii: "0"))
            }
    }

    /// Whether it is an IPv6 address (RFC 4291 §2.2).
    package static func isIPv6(_ bytes: ArraySlice<UInt8>) -> Bool {
        var groups = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard groups.count >= 3 else { return false }
        // The end in dotted decimals stands for two groups.
        var count = 0
        if let last = groups.last, last.contains(UInt8(ascii: ".")) {
            guard isIPv4(last) else { return false }
            groups.removeLast()
            count = 2
            if groups.count == 1, groups[0].isEmpty { return false }
        }
        // A colon at either end is half of the one double colon.
        let isOpen = groups.first?.isEmpty ?? false
        let isCut = count == 0 && groups.last?.isEmpty ?? false
        if isOpen, groups.count < 2 || !groups[1].isEmpty { return false }
        if isCut, groups.count < 2 || !groups[groups.count - 2].isEmpty { return false }
        if isOpen { groups.removeFirst() }
        if isCut { groups.removeLast() }
        let gaps = groups.count(where: \.isEmpty)
        // Of the address :: both ends and the middle are one gap.
        guard gaps <= 1, groups.allSatisfy({ $0.count <= 4 && $0.allSatisfy { JSONText.hexValue($0) != nil } }) else { return false }
        count += groups.count - gaps
        return gaps == 1 ? count < 8 : count == 8
    }

    /// Whether it is a UUID: 8, 4, 4, 4 and 12 hexadecimal digits (RFC 4122 §3).
    static func isUUID(_ bytes: [UInt8]) -> Bool {
        let fields = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return fields.map(\.count) == [8, 4, 4, 4, 12] && fields.joined().allSatisfy { JSONText.hexValue($0) != nil }
    }
}
