internal import MillraceCore

/// Looks for personal data of some kinds with one machine.
struct PersonalDataDetector: Sendable {
    /// Something found in a match.
    struct Found: Sendable, Hashable {
        /// What it is.
        var kind: PersonalDataKind
        /// What is told: the kind, or the name of a state's number.
        var name: String
        /// Its bytes in the match.
        var range: Range<Int>

        init(_ kind: PersonalDataKind, name: String? = nil, range: Range<Int>) {
            self.kind = kind
            self.name = name ?? kind.rawValue
            self.range = range
        }
    }

    /// What a pattern looks for; each says what its matches are.
    private enum Shape: Sendable {
        case email, iban, coordinates, hardware, network, ethereum, bech32, base58, date, letters, digits, placeholder
    }

    /// All patterns.
    let machine: PatternMachine
    private let shapes: [Shape]
    private let kinds: Set<PersonalDataKind>
    private let catalog: NationalIDCatalog
    private let scanner: DigitRunScanner
    private let requiresContext: Bool

    init(kinds: Set<PersonalDataKind>, countries: Set<String>?, requiresContext: Bool, escapesPlaceholders: Bool) throws(PatternError) {
        self.kinds = kinds
        self.requiresContext = requiresContext
        catalog = NationalIDCatalog(countries: kinds.contains(.nationalID) ? countries : [])
        scanner = DigitRunScanner(kinds: kinds, countries: countries, catalog: catalog, requiresContext: requiresContext)
        var patterns: [(Shape, String)] = []
        if kinds.contains(.email) { patterns.append((.email, PersonalDataDetector.email)) }
        if kinds.contains(.iban) { patterns += BankAccountNumber.patterns.map { (.iban, $0) } }
        if kinds.contains(.coordinates) { patterns += PersonalDataDetector.coordinates.map { (.coordinates, $0) } }
        if kinds.contains(.macAddress) { patterns += PersonalDataDetector.hardware.map { (.hardware, $0) } }
        if kinds.contains(.ipAddress) { patterns.append((.network, PersonalDataDetector.network)) }
        if kinds.contains(.cryptoAddress) {
            patterns.append((.ethereum, CryptoAddress.ethereumPattern))
            patterns.append((.bech32, CryptoAddress.bech32Pattern))
            patterns.append((.base58, CryptoAddress.base58Pattern))
        }
        if kinds.contains(.dateOfBirth) { patterns.append((.date, CalendarDate.pattern)) }
        if kinds.contains(.nationalID) || kinds.contains(.passport) { patterns += PersonalDataDetector.letters.map { (.letters, $0) } }
        if !kinds.isDisjoint(with: DigitRunScanner.kinds) { patterns.append((.digits, DigitRunScanner.pattern)) }
        guard !patterns.isEmpty else { throw PatternError(.noPattern, at: 0) }
        if escapesPlaceholders { patterns.append((.placeholder, PlaceholderText.pattern)) }
        shapes = patterns.map(\.0)
        machine = try PatternMachine(patterns.map(\.1))
    }

    /// What is found first in a match; nil where there is nothing.
    func first(in match: PatternMatch) -> Found? {
        let text = match.text
        let whole = 0..<text.utf8.count
        switch shapes[match.pattern] {
        case .email: return isEmail(text) ? Found(.email, range: whole) : nil
        case .iban: return BankAccountNumber.isNumber(DigitRun(text).whole) ? Found(.iban, range: whole) : nil
        case .coordinates: return areCoordinates(text, before: match.before) ? Found(.coordinates, range: whole) : nil
        case .hardware: return isHardwareAddress(text) ? Found(.macAddress, range: whole) : nil
        case .network: return networkAddress(text)
        case .ethereum: return CryptoAddress.isEthereum(text) ? Found(.cryptoAddress, range: whole) : nil
        case .bech32: return CryptoAddress.isBech32(text) ? Found(.cryptoAddress, range: whole) : nil
        case .base58: return CryptoAddress.isBase58(text) ? Found(.cryptoAddress, range: whole) : nil
        case .date: return ContextWords(match.before).contain(CalendarDate.keywords) ? Found(.dateOfBirth, range: whole) : nil
        case .letters: return lettersAndDigits(text, before: match.before)
        case .digits: return scanner.first(in: text, before: match.before)
        case .placeholder: return nil
        }
    }

    /// Whether a match looks like a placeholder.
    func isPlaceholder(_ match: PatternMatch) -> Bool { shapes[match.pattern] == .placeholder }

    /// How a match passes in which nothing is found: numbers at the end of a run that was cut may go on behind it.
    func pass(_ match: PatternMatch) -> MatchDecision {
        guard shapes[match.pattern] == .digits, let cut = DigitRunScanner.cut(of: match.text) else { return .pass }
        return .passPart(byteCount: cut)
    }

    // MARK: Shapes

    private static let open = "(?<![0-9A-Za-z_])"
    private static let end = "(?![0-9A-Za-z_])"

    // RFC 5321 §4.5.3.1: 64 characters, then labels of up to 63; more than eight labels are not looked at.
    private static let email =
        open
        + "[0-9A-Za-z_][0-9A-Za-z._%+'-]{0,63}@(?:[0-9A-Za-z\\u00C0-\\u024F](?:[0-9A-Za-z\\u00C0-\\u024F-]{0,62})\\.){1,8}[A-Za-z]{2,24}"
        + end

    private static let coordinates = [
        open + "[-+]?[0-9]{1,2}\\.[0-9]{3,12}°? ?[NSns]?[,;/]? {0,2}[-+]?[0-9]{1,3}\\.[0-9]{3,12}(?:°? ?[EWew]|°)?" + end,
        open + "[0-9]{1,2}° ?[0-9]{1,2}['′] ?(?:[0-9]{1,2}(?:\\.[0-9]{1,4})?(?:\"|″|'') ?)?[NSns],? {0,2}[0-9]{1,3}° ?[0-9]{1,2}['′] ?"
            + "(?:[0-9]{1,2}(?:\\.[0-9]{1,4})?(?:\"|″|'') ?)?[EWew]" + end,
    ]

    // IEEE 802-2014 §8.1; what goes on behind the sixth pair is a fingerprint, and no address.
    private static let hardware = [
        "(?<![0-9A-Za-z_:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){0,32}" + end,
        "(?<![0-9A-Za-z_-])(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}(?:-[0-9A-Za-z]{1,8}){0,8}" + end,
        "(?<![0-9A-Za-z_.])[0-9A-Fa-f]{4}\\.[0-9A-Fa-f]{4}\\.[0-9A-Fa-f]{4}(?:\\.[0-9A-Za-z]{1,8}){0,8}" + end,
    ]

    // RFC 4291 §2.2; whether it is one, the address decides.
    private static let network =
        "(?<![0-9A-Za-z_:.])(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){2,8}|::(?:[0-9A-Fa-f]{1,4}:){0,6}[0-9A-Fa-f]{1,4})"
        + "(?:\\.[0-9]{1,3}){0,3}(?![0-9A-Za-z_:])"

    // Numbers of states and passports with letters in front; and those of which a letter is a group of its own, as in Germany, Spain, Chile.
    private static let letters = [
        open + "[A-Z]{1,6}-?[0-9][0-9A-Z]{4,16}(?:-[A-Z])?" + end,
        open + "[A-Z]{2} (?:[0-9]{2} [0-9]{2} [0-9]{2}|[0-9]{6}) [A-D]" + end,
        open + "[A-Z]{1,2}[0-9]{6}\\([0-9A]\\)",
        open + "[0-9]{2} ?[0-9]{6} ?[A-Z] ?[0-9]{3}" + end,
        open + "[0-9]{1,2}(?:[0-9]{6}|\\.[0-9]{3}\\.[0-9]{3})(?:-?[A-Za-z]| [A-Z])" + end,
    ]

    // MARK: Checks

    private func isEmail(_ text: String) -> Bool {
        guard let sign = text.firstIndex(of: "@") else { return false }
        let (local, domain) = (text[..<sign], text[text.index(after: sign)...])
        // `git@host` is an address of a repository, `icon@2x.png` a file.
        guard local != "git", local.last != ".", !local.contains("..") else { return false }
        let isFile = ["png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "js", "css"].contains(
            domain.split(separator: ".").last.map { $0.lowercased() })
        return !isFile && domain.split(separator: ".").allSatisfy { $0.first != "-" && $0.last != "-" }
    }

    private func areCoordinates(_ text: String, before: String) -> Bool {
        let isTold = text.contains("°") || text.contains { "NSEWnsew".contains($0) }
        if text.contains("'") || text.contains("′") { return true }
        let numbers = text.split { !"0123456789.-+".contains($0) }.compactMap { Double(String($0)) }
        guard numbers.count == 2, abs(numbers[0]) <= 90, abs(numbers[1]) <= 180 else { return false }
        return isTold || !requiresContext || ContextWords(before).contain(PersonalDataDetector.placeWords)
    }

    private static let placeWords = [
        "lat", "latitude", "coordinates", "coords", "gps", "location", "located", "position", "geo", "lng", "koordinaten", "coordonnées",
        "coordenadas",
    ]

    /// Whether it has twelve digits, not all alike as broadcasts have them.
    private func isHardwareAddress(_ text: String) -> Bool {
        let groups = text.utf8.split { [0x2D, 0x2E, 0x3A].contains($0) }
        return groups.reduce(0) { $0 + $1.count } == 12 && (groups.count == 6 || groups.count == 3) && Set(groups.joined()).count > 2
    }

    /// An IPv6 address of more than one group and with a digit, and not of the machine itself; a colon behind it is none of it.
    private func networkAddress(_ text: String) -> Found? {
        var bytes = Array(text.utf8)[...]
        if text.hasSuffix(":"), !text.hasSuffix("::") { bytes.removeLast() }
        guard text.split(separator: ":").count > 1, bytes.contains(where: { (0x30...0x39).contains($0) }) else { return nil }
        return AddressFormats.isIPv6(bytes) ? Found(.ipAddress, range: 0..<bytes.count) : nil
    }

    private func lettersAndDigits(_ text: String, before: String) -> Found? {
        let run = DigitRun(text)
        let whole = 0..<text.utf8.count
        let number = run.whole
        for candidate in catalog.candidates(spelled: run.mask[...]) where candidate.format.isValid(number) {
            if candidate.needsKeyword, requiresContext, !ContextWords(before).contain(candidate.format.keywords) { continue }
            return Found(.nationalID, name: candidate.format.name, range: whole)
        }
        guard kinds.contains(.passport), DigitRunScanner.isPassport(number), ContextWords(before).contain(DigitRunScanner.passportWords)
        else {
            return nil
        }
        return Found(.passport, range: whole)
    }
}
