/// A host that links may lead to.
enum LinkHost: Sendable, Hashable {
    /// Every host.
    case any
    /// One host.
    case exact(String)
    /// What lies below a host: `.example.org`.
    case below(String)

    /// Reads a host as it is configured: `example.org`, `*.example.org`, `*`; nil where it is none.
    init?(_ text: String) {
        if text == "*" {
            self = .any
        } else if text.hasPrefix("*.") {
            guard let name = LinkHost.canonical(String(text.dropFirst(2))) else { return nil }
            self = .below(".\(name)")
        } else if text.hasPrefix("["), text.hasSuffix("]") {
            self = .exact(text.lowercased())
        } else {
            guard let name = LinkHost.canonical(text) else { return nil }
            self = .exact(name)
        }
    }

    /// Whether a host in its canonical form is meant.
    func matches(_ host: String) -> Bool {
        switch self {
        case .any: true
        case .exact(let name): host == name
        case .below(let suffix): host.hasSuffix(suffix) && host.utf8.count > suffix.utf8.count
        }
    }

    /// The form in which hosts are compared; nil where a text is no host.
    ///
    /// Compatibility forms of letters stay what they are, and so are no host of the list: a link that is read another way elsewhere is
    /// refused, never let through.
    static func canonical(_ text: String) -> String? {
        var labels: [String] = []
        // Full stops of East Asia are dots (UTS #46, section 2.3).
        var parts = text.lowercased().split(omittingEmptySubsequences: false) { ".。．｡".contains($0) }
        if parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
        for part in parts {
            guard !part.isEmpty else { return nil }
            let isASCII = part.utf8.allSatisfy { $0 < 0x80 }
            let label = isASCII ? String(part) : Punycode.encoded(part.unicodeScalars.map(\.value)).map { "xn--\($0)" }
            guard let label, label.utf8.allSatisfy(isHostByte) else { return nil }
            labels.append(label)
        }
        return labels.isEmpty ? nil : labels.joined(separator: ".")
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || 0x30...0x39 ~= byte || byte == 0x2D || byte == 0x5F
    }
}

/// Names of hosts in letters beyond ASCII (RFC 3492, "Punycode").
enum Punycode {
    /// The ASCII form of a label; nil where it is too long to be one.
    static func encoded(_ label: [UInt32]) -> String? {
        // The parameters of section 5: base 36, tmin 1, tmax 26, skew 38, damp 700, initial bias 72, initial n 128.
        guard label.count <= 63 else { return nil }
        var output = label.filter { $0 < 0x80 }.map { UInt8($0) }
        let basicCount = output.count
        if basicCount > 0 { output.append(0x2D) }
        var (next, delta, bias, handled) = (UInt32(128), 0, 72, basicCount)
        while handled < label.count {
            guard let smallest = label.filter({ $0 >= next }).min() else { return nil }
            delta += Int(smallest - next) * (handled + 1)
            next = smallest
            for value in label {
                if value < next { delta += 1 }
                guard value == next else { continue }
                append(delta, bias: bias, to: &output)
                bias = adapted(delta, count: handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func append(_ delta: Int, bias: Int, to output: inout [UInt8]) {
        var rest = delta
        var place = 36
        while true {
            let threshold = min(max(place - bias, 1), 26)
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
            rest = (rest - threshold) / (36 - threshold)
            place += 36
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26) }

    private static func adapted(_ delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var place = 0
        while delta > 455 {
            delta /= 35
            place += 36
        }
        return place + 36 * delta / (delta + 38)
    }
}
