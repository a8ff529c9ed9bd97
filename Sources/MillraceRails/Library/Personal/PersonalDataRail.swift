/// Finds personal data and hides, names or blocks it.
///
/// ```swift
/// let rail = try PersonalDataRail(kinds: [.email, .phone], action: .placeholder)
/// // "Write to ann@example.org" reaches the model as "Write to <EMAIL_1>"; RestoreRail turns its answer back.
/// ```
///
/// Numbers count by their check digits wherever they have some. Numbers that have none, or one that every tenth number has by chance, count
/// where their spelling says what they are (`123-45-6789`) or a word among the ``contextByteCount`` bytes before them does (`SSN 123456789`,
/// `Telefon: 030123456`); a word behind them is not looked at. Telephone numbers count with `+` or `00` and a country's code in the length the country
/// has, and in the national forms of common countries. Digits of full width, of Arabic and of Devanagari count as those of ASCII.
///
/// In a row of more than twelve groups of digits with blanks between them, a table say, and for numbers without a network's first digits
/// beside any other group, several groups are one number behind a keyword only; numbers in one piece or with hyphens are found there too.
///
/// Not found: names of people, street addresses (no pattern tells them from other text precisely enough: ask a model), numbers written in
/// words, data spread over several texts, and what each ``PersonalDataKind`` names.
/// What may still become a match is held, no more than ``maxHeldByteCount`` bytes.
public struct PersonalDataRail: TextRail {
    /// The most bytes that are held: the longest run of digits, and the longest address of mail.
    public static let maxHeldByteCount = 8_192
    /// How many bytes before a number are read for words that say what it is.
    public static let contextByteCount = ContextWords.byteCount

    /// What the rail is called.
    public let name: String
    /// What it looks for.
    public let kinds: Set<PersonalDataKind>
    /// What becomes of what is found.
    public let action: RedactionAction
    /// What becomes of some kinds instead.
    public let exceptions: [PersonalDataKind: RedactionAction]
    private let allowed: Set<String>
    private let detector: PersonalDataDetector

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - kinds: what it looks for. Default: all there is.
    ///   - countries: the countries whose numbers of persons and national telephone numbers are looked for, in two capital letters
    ///     (ISO 3166-1). Default: all that are known.
    ///   - action: what becomes of what is found. Default: the kind stands in its place.
    ///   - exceptions: what becomes of some kinds instead.
    ///   - requiresContext: whether numbers whose check digits prove little need a word before them. Default: yes; without, one of ten numbers of
    ///     their length is taken for one.
    ///   - allowed: texts that may pass, the address of a help desk say; letters count whatever their case.
    ///   - name: what the rail is called in records. Default: `personal_data`.
    /// - Throws: ``RailConfigurationError`` where no kind is given, or a country is not known.
    public init(
        kinds: Set<PersonalDataKind> = Set(PersonalDataKind.allCases), countries: Set<String>? = nil, action: RedactionAction = .mask,
        exceptions: [PersonalDataKind: RedactionAction] = [:], requiresContext: Bool = true, allowed: Set<String> = [],
        name: String = "personal_data"
    ) throws(RailConfigurationError) {
        let known = Set(NationalIDFormat.all.map(\.country)).union(PhoneNumber.trunkZeroCountries).union(
            PhoneNumber.plans.flatMap(\.countries))
        if let unknown = countries?.subtracting(known).min() {
            throw RailConfigurationError(
                .unknownName, subject: "\(name).countries \(unknown)", advice: "name countries of \(known.sorted().joined(separator: " "))")
        }
        self.name = name
        self.kinds = kinds
        self.action = action
        self.exceptions = exceptions
        self.allowed = Set(allowed.map { $0.lowercased() })
        do {
            detector = try PersonalDataDetector(
                kinds: kinds, countries: countries, requiresContext: requiresContext,
                escapesPlaceholders: kinds.contains { (exceptions[$0] ?? action) == .placeholder })
        } catch {
            throw RailConfigurationError(.invalidValue, subject: "\(name).kinds", advice: "name at least one kind: \(error)")
        }
    }

    private var actions: [RedactionAction] { kinds.map { exceptions[$0] ?? action } }

    /// It blocks, or it rewrites, by its actions.
    public var effects: RailEffects {
        var effects: RailEffects = []
        if actions.contains(.block) { effects.insert(.blocks) }
        if actions.contains(where: { $0 != .block }) { effects.insert(.rewrites) }
        return effects
    }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter {
        let vault = request.context.vault
        let general = Redactor(action, vault: vault, issuer: name)
        let others = exceptions.mapValues { Redactor($0, vault: vault, issuer: name) }
        let (detector, allowed) = (detector, allowed)
        return PatternFilter(
            detector.machine, memoryByteCount: PersonalDataRail.contextByteCount, maxHeldByteCount: PersonalDataRail.maxHeldByteCount
        ) { match in
            if detector.isPlaceholder(match) { return general.escape(match.text) }
            guard let found = detector.first(in: match) else { return detector.pass(match) }
            if !allowed.isEmpty, allowed.contains(match.text.utf8Part(found.range).lowercased()) {
                return .passPart(byteCount: found.range.upperBound)
            }
            return (others[found.kind] ?? general).decision(on: match.text, range: found.range, kind: found.name)
        }
    }
}
