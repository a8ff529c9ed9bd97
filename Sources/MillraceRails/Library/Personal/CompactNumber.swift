/// A number of a person, a card or an account without its separators: digits and capital letters.
struct CompactNumber: Sendable, Hashable {
    /// The characters, in ASCII.
    let characters: [UInt8]

    init(_ characters: some Sequence<UInt8>) { self.characters = Array(characters) }

    init(_ text: String) { self.init(text.utf8) }

    /// How many characters it has.
    var count: Int { characters.count }

    /// The value of a digit; of a letter, its place in the alphabet from 10, as ISO 7064 and ISO 13616 count.
    subscript(_ place: Int) -> Int { CompactNumber.value(characters[place]) }

    /// Whether a character is a digit.
    func isDigit(_ place: Int) -> Bool { characters[place] < 0x3A }

    /// The letter or digit at a place.
    func character(_ place: Int) -> Character { Character(Unicode.Scalar(characters[place])) }

    /// Whether all are digits.
    var isNumeric: Bool { characters.allSatisfy { $0 < 0x3A } }

    /// Whether all characters are the same.
    var isUniform: Bool { characters.allSatisfy { $0 == characters.first } }

    /// The number that some digits write.
    func number(_ range: Range<Int>) -> Int { range.reduce(0) { $0 * 10 + self[$1] } }

    /// The digits from the first on, each times its weight.
    func sum(_ weights: [Int]) -> Int { zip(characters, weights).reduce(0) { $0 + CompactNumber.value($1.0) * $1.1 } }

    /// The remainder of the number that digits and letters write, letters as two digits (ISO 13616-1 §5).
    func remainder(_ range: Range<Int>, by divisor: Int) -> Int {
        range.reduce(0) { ($0 * (self[$1] > 9 ? 100 : 10) + self[$1]) % divisor }
    }

    private static func value(_ character: UInt8) -> Int { Int(character) - (character < 0x3A ? 0x30 : 0x37) }
}

// MARK: Check digits

extension CompactNumber {
    /// Whether the last digit is the check digit of Luhn (US patent 2,950,048; ISO/IEC 7812-1 annex B).
    var hasLuhnDigit: Bool {
        var sum = 0
        for (place, digit) in characters.reversed().enumerated() {
            let value = CompactNumber.value(digit)
            sum += place % 2 == 0 ? value : value > 4 ? 2 * value - 9 : 2 * value
        }
        return sum % 10 == 0
    }

    /// Whether the last digit is the check digit of Verhoeff ("Error Detecting Decimal Codes", Mathematical Centre Tract 29, 1969).
    var hasVerhoeffDigit: Bool {
        var check = 0
        for (place, digit) in characters.reversed().enumerated() {
            check = CompactNumber.dihedral(check, CompactNumber.permuted(CompactNumber.value(digit), times: place % 8))
        }
        return check == 0
    }

    /// Whether the last digit is the check digit of ISO/IEC 7064 MOD 11,10.
    var hasMod11And10Digit: Bool {
        var product = 10
        for place in 0..<(count - 1) {
            let sum = (self[place] + product) % 10
            product = (sum == 0 ? 10 : sum) * 2 % 11
        }
        return (product + self[count - 1]) % 10 == 1
    }

    /// The product in the dihedral group of order ten: 0 to 4 are rotations, 5 to 9 reflections.
    private static func dihedral(_ left: Int, _ right: Int) -> Int {
        let (a, b) = (left % 5, right % 5)
        return switch (left < 5, right < 5) {
        case (true, true): (a + b) % 5
        case (true, false): (a + b) % 5 + 5
        case (false, true): (a - b + 5) % 5 + 5
        case (false, false): (a - b + 5) % 5
        }
    }

    /// A digit after Verhoeff's permutation (1 5 7 6 2 8 3 0 9 4) so many times.
    private static func permuted(_ digit: Int, times: Int) -> Int {
        let permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
        return (0..<times).reduce(digit) { value, _ in permutation[value] }
    }
}

// MARK: Dates

extension CompactNumber {
    /// Whether a day exists in a month; 29 February in any year, where the year is not known for sure.
    static func isDay(_ day: Int, month: Int) -> Bool {
        guard (1...12).contains(month) else { return false }
        let days = month == 2 ? 29 : [4, 6, 9, 11].contains(month) ? 30 : 31
        return (1...days).contains(day)
    }

    /// Whether two digits from a place on are a month, and two from another its day.
    func hasDay(at day: Int, month: Int) -> Bool { CompactNumber.isDay(number(day..<day + 2), month: number(month..<month + 2)) }
}
