internal import MillraceCore

/// Looks for numbers in a run of digits: in each window of groups, those of more weight first.
///
/// A card in the middle of other digits is found, and what a telephone number would take of it is not. Groups with blanks between them are
/// numbers of their own in a table: in a row of more than ``maxRow`` of them only a keyword makes several one number, and elsewhere only a
/// check digit or keyword does where more digits stand beside them.
struct DigitRunScanner: Sendable {
    /// What it looks for.
    static let kinds: Set<PersonalDataKind> = [.phone, .creditCard, .nationalID, .passport, .dateOfBirth, .ipAddress]
    /// The most groups of a run; what follows is a run of its own, which begins early enough that no number is cut.
    static let maxGroups = 24
    /// The most groups of a number.
    static let maxWindow = 8

    /// The most groups in a row of which several may be one number without a keyword.
    static let maxRow = 12

    /// What a run looks like: a digit and what is joined to it, and more of those behind up to three separators.
    static let pattern: String = {
        // Decimal digits of ASCII, full width, Arabic, Persian and Devanagari.
        let digit = "[0-9\\uFF10-\\uFF19\\u0660-\\u0669\\u06F0-\\u06F9\\u0966-\\u096F]"
        let joined = "[0-9A-Za-z\\uFF10-\\uFF19\\u0660-\\u0669\\u06F0-\\u06F9\\u0966-\\u096F]"
        let separator = "[ \\u00A0\\u2009\\u202F\\u2010-\\u2015./()+-]"
        let group = "\(digit)\(joined){0,31}"
        return "(?<![0-9A-Za-z_])[+(]{0,2}\(group)(?:\(separator){1,3}\(group)){0,\(maxGroups - 1)}(?![0-9A-Za-z_])"
    }()

    /// Words that say that a number is of a passport.
    static let passportWords = [
        "passport", "passeport", "reisepass", "pasaporte", "passaporto", "passaporte", "paspoort", "paszport", "паспорт", "护照", "旅券", "여권",
    ]

    // Numbers with four parts that are no addresses.
    private static let versionWords = [
        "version", "ver", "v", "release", "build", "firmware", "oid", "section", "chapter", "clause", "kernel",
    ]

    private let kinds: Set<PersonalDataKind>
    private let catalog: NationalIDCatalog
    private let plans: [ArraySlice<UInt8>: [(plan: PhoneNumber.Plan, needsKeyword: Bool)]]
    private let knowsTrunkZero: Bool
    private let requiresContext: Bool

    init(kinds: Set<PersonalDataKind>, countries: Set<String>?, catalog: NationalIDCatalog, requiresContext: Bool) {
        self.kinds = kinds
        self.catalog = catalog
        self.requiresContext = requiresContext
        var plans: [ArraySlice<UInt8>: [(plan: PhoneNumber.Plan, needsKeyword: Bool)]] = [:]
        for plan in PhoneNumber.plans where countries.map({ !$0.isDisjoint(with: plan.countries) }) ?? true {
            for spelling in plan.spellings { plans[ArraySlice(Array(spelling.utf8)), default: []].append((plan, false)) }
            for spelling in plan.bareSpellings { plans[ArraySlice(Array(spelling.utf8)), default: []].append((plan, true)) }
        }
        self.plans = plans
        knowsTrunkZero = countries.map { !$0.isDisjoint(with: PhoneNumber.trunkZeroCountries) } ?? true
    }

    /// What is found first in a run; nil where there is nothing.
    func first(in text: String, before: String) -> PersonalDataDetector.Found? {
        // The shortest numbers have six digits or letters.
        guard text.utf8.count > 5 else { return nil }
        let scan = Scan(DigitRun(text), ContextWords(before))
        var found: [PersonalDataDetector.Found] = []
        for rank in DigitRunScanner.ranks { collect(rank, scan, into: &found) }
        return found.min { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// Where a run as long as runs can be is read on: before the last groups that may be the start of a number; nil for a shorter one.
    static func cut(of text: String) -> Int? {
        // A run of so many groups has twice as many bytes less one at least.
        guard text.utf8.count >= 2 * maxGroups - 1 else { return nil }
        let run = DigitRun(text)
        return run.groups.count < maxGroups ? nil : run.bytes(run.groups[maxGroups - maxWindow + 1].range).lowerBound
    }

    // MARK: Windows

    private struct Scan {
        let run: DigitRun
        let words: ContextWords
        let groupsBefore: Int

        init(_ run: DigitRun, _ words: ContextWords) {
            self.run = run
            self.words = words
            groupsBefore = words.groupsBefore
        }

        /// Whether a window is a part of something longer: no blank is between it and a neighbour.
        func isJoined(_ window: ClosedRange<Int>) -> Bool {
            run.isJoined(before: window.lowerBound) || window.lowerBound == 0 && words.isJoined
                || run.isJoined(before: window.upperBound + 1)
        }

        /// Whether a window is of groups with nothing but blanks between them.
        private func isSpaced(_ window: ClosedRange<Int>) -> Bool {
            window.count > 1 && window.dropFirst().allSatisfy { run.separator(before: $0).allSatisfy { $0 == 0x20 } }
        }

        /// Whether a window is of groups with blanks between them, and other groups stand beside it.
        func isCrowded(_ window: ClosedRange<Int>) -> Bool {
            isSpaced(window) && (window.lowerBound > 0 || window.upperBound + 1 < run.groups.count || groupsBefore > 0)
        }

        /// Whether a window is of groups with blanks between them in a row of many.
        func isInTable(_ window: ClosedRange<Int>) -> Bool {
            isSpaced(window) && run.groups.count + groupsBefore > DigitRunScanner.maxRow
        }
    }

    private enum Rank { case card, nationalID, address, phone, date, passport }
    private static let ranks: [Rank] = [.card, .nationalID, .address, .date, .phone, .passport]

    private func collect(_ rank: Rank, _ scan: Scan, into found: inout [PersonalDataDetector.Found]) {
        var start = 0
        while start < scan.run.groups.count {
            let last = min(scan.run.groups.count, start + DigitRunScanner.maxWindow) - 1
            var next = start + 1
            for end in (start...last).reversed() {
                guard let item = item(rank, scan, start...end), !found.contains(where: { $0.range.overlaps(item.range) }) else { continue }
                found.append(item)
                next = end + 1
                break
            }
            start = next
        }
    }

    private func item(_ rank: Rank, _ scan: Scan, _ window: ClosedRange<Int>) -> PersonalDataDetector.Found? {
        switch rank {
        case .card: kinds.contains(.creditCard) ? card(scan, window) : nil
        case .nationalID: kinds.contains(.nationalID) ? nationalID(scan, window) : nil
        case .address: kinds.contains(.ipAddress) ? address(scan, window) : nil
        case .phone: kinds.contains(.phone) ? phone(scan, window) : nil
        case .date: kinds.contains(.dateOfBirth) ? date(scan, window) : nil
        case .passport: kinds.contains(.passport) ? passport(scan, window) : nil
        }
    }

    // MARK: Kinds

    private func card(_ scan: Scan, _ window: ClosedRange<Int>) -> PersonalDataDetector.Found? {
        let run = scan.run
        guard window.count <= 5, run.groups[window].allSatisfy(\.isNumeric) else { return nil }
        let separators = window.dropFirst().map { run.separator(before: $0) }
        guard separators.allSatisfy({ $0 == [0x20] || $0 == [0x2D] }), PaymentCard.isGrouping(run.groups[window].map(\.range.count)) else {
            return nil
        }
        // A decimal point makes it a part of another number.
        if run.separator(before: window.lowerBound).last == 0x2E && window.lowerBound > 0 { return nil }
        if window.upperBound + 1 < run.groups.count, run.separator(before: window.upperBound + 1) == [0x2E] { return nil }
        let range = run.range(of: window)
        let number = run.compact(range)
        guard PaymentCard.isNumber(number) else { return nil }
        if PaymentCard.needsKeyword(number) || scan.isInTable(window), !scan.words.contain(PaymentCard.keywords) { return nil }
        return .init(.creditCard, range: run.bytes(range))
    }

    private func nationalID(_ scan: Scan, _ window: ClosedRange<Int>) -> PersonalDataDetector.Found? {
        let range = scan.run.range(of: window)
        let candidates = catalog.candidates(spelled: scan.run.mask[range])
        guard !candidates.isEmpty, !scan.isJoined(window) else { return nil }
        let number = scan.run.compact(range)
        // A keyword decides between numbers of one spelling.
        let valid = candidates.filter { $0.format.isValid(number) }
        let told = valid.first { scan.words.contain($0.format.keywords) }
        let plain = scan.isCrowded(window) ? nil : valid.first { !$0.needsKeyword || !requiresContext }
        guard let candidate = told ?? plain else { return nil }
        return .init(.nationalID, name: candidate.format.name, range: scan.run.bytes(range))
    }

    /// IPv4 in dotted decimals, but for addresses of the machine itself, netmasks and versions.
    private func address(_ scan: Scan, _ window: ClosedRange<Int>) -> PersonalDataDetector.Found? {
        let run = scan.run
        guard window.count == 4, window.dropFirst().allSatisfy({ run.separator(before: $0) == [0x2E] }) else { return nil }
        if window.lowerBound > 0, run.separator(before: window.lowerBound).last == 0x2E { return nil }
        if window.lowerBound == 0, scan.words.isJoined { return nil }
        if window.upperBound + 1 < run.groups.count, run.separator(before: window.upperBound + 1).first == 0x2E { return nil }
        let range = run.range(of: window)
        guard AddressFormats.isIPv4(run.characters[range]), !scan.words.contain(DigitRunScanner.versionWords) else { return nil }
        let first = run.compact(run.groups[window.lowerBound].range)
        return [0, 127, 255].contains(first.number(0..<first.count)) ? nil : .init(.ipAddress, range: run.bytes(range))
    }

    private func date(_ scan: Scan, _ window: ClosedRange<Int>) -> PersonalDataDetector.Found? {
        let run = scan.run
        guard window.count == 3, let separator = run.separator(before: window.upperBound).first, [0x2D, 0x2E, 0x2F].contains(separator)
        else { return nil }
        let isAlike = window.dropFirst().allSatisfy {
            run.separator(before: $0).first == separator && run.separator(before: $0).dropFirst().allSatisfy { $0 == 0x20 }
        }
        guard isAlike, CalendarDate.isDate(run.groups[window].map { run.compact($0.range) }), scan.words.contain(CalendarDate.keywords)
        else { return nil }
        return .init(.dateOfBirth, range: run.bytes(run.range(of: window)))
    }

    private func passport(_ scan: Scan, _ window: ClosedRange<Int>) -> PersonalDataDetector.Found? {
        guard window.count == 1, !scan.isJoined(window), scan.words.contain(DigitRunScanner.passportWords) else { return nil }
        let range = scan.run.range(of: window)
        return DigitRunScanner.isPassport(scan.run.compact(range)) ? .init(.passport, range: scan.run.bytes(range)) : nil
    }

    /// ICAO 9303-3 §4.2.2: up to nine characters; fewer than six, or fewer than five digits, are no number that is in use.
    static func isPassport(_ number: CompactNumber) -> Bool {
        (6...9).contains(number.count) && number.characters.count { $0 < 0x3A } > 4
    }

    private func phone(_ scan: Scan, _ window: ClosedRange<Int>) -> PersonalDataDetector.Found? {
        let run = scan.run
        guard run.groups[window].allSatisfy(\.isNumeric), !run.isJoined(before: window.upperBound + 1) else { return nil }
        var range = run.range(of: window)
        // The bracket around the area and the plus sign before the code belong to the number.
        if range.lowerBound > 0, run.mask[range.lowerBound - 1] == 0x28, run.mask[range].contains(0x29) {
            range = range.lowerBound - 1..<range.upperBound
        }
        let hasPlus = range.lowerBound > 0 && run.mask[range.lowerBound - 1] == 0x2B
        if hasPlus { range = range.lowerBound - 1..<range.upperBound }
        let isOpen =
            range.lowerBound == 0 ? hasPlus || !scan.words.isJoined : hasPlus || [0x20, 0x28].contains(run.mask[range.lowerBound - 1])
        guard isOpen else { return nil }
        let isTold = scan.words.contain(PhoneNumber.keywords)
        let isPlain = !scan.isCrowded(window)
        if hasPlus || isTold || isPlain, isInternational(run, window, hasPlus: hasPlus) { return .init(.phone, range: run.bytes(range)) }
        let number = run.compact(range)
        if let plans = plans[run.mask[range]] {
            let isNumber = plans.contains { (isTold || isPlain && (!$0.needsKeyword || !requiresContext)) && $0.plan.isValid(number) }
            if isNumber { return .init(.phone, range: run.bytes(range)) }
        }
        let separators = window.dropFirst().map { run.separator(before: $0) }
        guard knowsTrunkZero, isTold || isPlain else { return nil }
        guard PhoneNumber.isTrunkZero(number, lengths: run.groups[window].map(\.range.count), separators: separators) else { return nil }
        return .init(.phone, range: run.bytes(range))
    }

    private func isInternational(_ run: DigitRun, _ window: ClosedRange<Int>, hasPlus: Bool) -> Bool {
        var digits: [UInt8] = []
        for group in window {
            // The zero that is left out from abroad: +44 (0)20 …
            let isTrunk =
                group > window.lowerBound && run.compact(run.groups[group].range) == CompactNumber("0")
                && run.separator(before: group).contains(0x28)
            if !isTrunk { digits += run.characters[run.groups[group].range] }
        }
        if hasPlus { return PhoneNumber.isInternational(CompactNumber(digits)) }
        guard digits.starts(with: [0x30, 0x30]), window.count > 1 else { return false }
        return PhoneNumber.isInternational(CompactNumber(digits.dropFirst(2)))
    }
}
