/// Numbers of payment cards: the first digits name the network, which decides how long they are; the last one is the check digit of Luhn.
///
/// Not found: cards of networks that are not in the table, and numbers whose digits are grouped in another way than cards print them.
enum PaymentCard {
    /// First digits of a network, as a number of so many digits, and how many digits its cards have.
    private struct Network {
        var digits: Int
        var prefixes: ClosedRange<Int>
        var lengths: Set<Int>

        init(_ digits: Int, _ prefixes: ClosedRange<Int>, _ lengths: Set<Int>) {
            self.digits = digits
            self.prefixes = prefixes
            self.lengths = lengths
        }
    }

    // ISO/IEC 7812-1, and Wikipedia, "Payment card number", section "Issuer identification number", read 2026-11. Lengths of 17 and 18, which
    // some networks reserve, are left out: numbers of other kinds have them.
    private static let networks: [Network] = [
        // Visa, Mastercard, American Express.
        Network(1, 4...4, [13, 16, 19]), Network(2, 51...55, [16]), Network(4, 2221...2720, [16]),
        Network(2, 34...34, [15]), Network(2, 37...37, [15]),
        // Discover, Diners Club, JCB.
        Network(4, 6011...6011, [16, 19]), Network(3, 644...649, [16, 19]), Network(2, 65...65, [16, 19]),
        Network(3, 300...305, [14, 16]), Network(4, 3095...3095, [14, 16]), Network(2, 36...36, [14, 16]), Network(2, 38...39, [14, 16]),
        Network(4, 3528...3589, [16, 19]),
        // UnionPay, RuPay, Mir, Verve, Troy.
        Network(2, 62...62, [16, 19]), Network(2, 81...82, [16]), Network(3, 508...508, [16]), Network(2, 60...60, [16]),
        Network(4, 2200...2204, [16, 19]), Network(6, 506_099...506_198, [16, 19]), Network(4, 9792...9792, [16]),
        // Maestro.
        Network(4, 5018...5018, maestro), Network(4, 5020...5020, maestro), Network(4, 5038...5038, maestro),
        Network(4, 5893...5893, maestro),
        Network(4, 6304...6304, maestro), Network(4, 6759...6759, maestro), Network(4, 6761...6763, maestro),
    ]
    private static let maestro: Set<Int> = [12, 13, 14, 15, 16, 19]

    /// Words that say that a number is of a card.
    static let keywords = [
        "card", "visa", "mastercard", "amex", "maestro", "credit", "debit", "carte", "karte", "tarjeta", "cartão", "carta", "kaart",
    ]

    /// Whether digits are the number of a card.
    static func isNumber(_ number: CompactNumber) -> Bool {
        guard (12...19).contains(number.count), number.isNumeric, !number.isUniform else { return false }
        return networks.contains { network in
            network.lengths.contains(number.count) && network.prefixes.contains(number.number(0..<network.digits))
        } && number.hasLuhnDigit
    }

    /// Whether a number of a card may as well be one of an article: cards with 13 digits are issued no more, and EAN has as many.
    static func needsKeyword(_ number: CompactNumber) -> Bool { number.count == 13 }

    /// Whether cards are printed with groups of these lengths: all in one, by fours, or 4-6-5 and 4-6-4.
    static func isGrouping(_ lengths: [Int]) -> Bool {
        if lengths.count == 1 { return true }
        if lengths == [4, 6, 5] || lengths == [4, 6, 4] { return true }
        return lengths.dropLast().allSatisfy { $0 == 4 } && (1...4).contains(lengths.last ?? 0) && lengths.count <= 5
    }
}
