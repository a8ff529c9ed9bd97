import Testing

@testable import MillraceRails

@Suite struct NumberTests {
    // The card networks' and payment services' public test numbers (docs.stripe.com/testing, PayPal's list).
    static let cards = [
        "4111111111111111", "4222222222222", "5555555555554444", "2223003122003222", "378282246310005", "6011111111111117",
        "30569309025904",
        "3530111333300000", "6200000000000005", "6759649826438453",
    ]

    @Test("test numbers of card networks are cards, and no longer with another last digit", arguments: cards)
    func card(number: String) {
        #expect(PaymentCard.isNumber(CompactNumber(number)))
        var characters = CompactNumber(number).characters
        characters[characters.count - 1] = 0x30 + (characters[characters.count - 1] - 0x30 + 1) % 10
        #expect(!PaymentCard.isNumber(CompactNumber(characters)))
    }

    @Test("numbers with a right check digit of no network, or of a wrong length, are no cards")
    func noCards() {
        for number in ["1111111111111117", "0000000000000000", "9999999999999995", "41111111111111", "79927398713"] {
            #expect(!PaymentCard.isNumber(CompactNumber(number)), "\(number)")
        }
    }

    // SWIFT, "IBAN Registry": each country's example.
    static let accounts = [
        "GB82WEST12345698765432", "DE89370400440532013000", "FR1420041010050500013M02606", "NL91ABNA0417164300", "NO9386011117947",
        "CH9300762011623852957", "ES9121000418450200051332", "MT84MALT011000012345MTLCAST001S", "BR1800360305000010009795493C1",
        "BE68539007547034", "PL61109010140000071219812874", "SE4550000000058398257466",
    ]

    @Test(
        "examples of the registry are account numbers, in one piece and in groups, and no longer with two digits swapped",
        arguments: accounts)
    func account(number: String) throws {
        let rail = try PersonalDataRail(kinds: [.iban])
        #expect(rail.output("to \(number).").text == "to [IBAN].")
        let groups = stride(from: 0, to: number.count, by: 4).map { String(number.dropFirst($0).prefix(4)) }.joined(separator: " ")
        #expect(rail.output("to \(groups), please").text == "to [IBAN], please")
        var characters = Array(number)
        characters.swapAt(2, 3)
        if characters[2] != characters[3] { #expect(!BankAccountNumber.isNumber(CompactNumber(String(characters)))) }
    }

    @Test("check digits of Verhoeff and of ISO 7064 MOD 11,10 find every wrong digit")
    func checkDigits() {
        for (number, isRight) in [
            ("234123412346", \CompactNumber.hasVerhoeffDigit), ("36574261809", \CompactNumber.hasMod11And10Digit),
            ("79927398713", \.hasLuhnDigit),
        ] {
            #expect(CompactNumber(number)[keyPath: isRight])
            for place in 0..<number.count {
                for digit in "0123456789" where digit != Array(number)[place] {
                    var characters = Array(number)
                    characters[place] = digit
                    #expect(!CompactNumber(String(characters))[keyPath: isRight], "\(String(characters))")
                }
            }
        }
    }

    // The chains' own documentation: the genesis block, BIP 173, BIP 350, EIP-55, Tron's USDT contract.
    static let addresses = [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    ]

    @Test("documented addresses are found, and no longer with two characters swapped", arguments: addresses)
    func address(address: String) throws {
        let rail = try PersonalDataRail(kinds: [.cryptoAddress])
        #expect(rail.output("send to \(address) now").text == "send to [CRYPTO_ADDRESS] now")
        var characters = Array(address)
        let place = try #require(
            (8..<characters.count - 1).first {
                characters[$0] != characters[$0 + 1] && characters[$0].isLetter && characters[$0 + 1].isLetter
            })
        characters.swapAt(place, place + 1)
        #expect(rail.output("send to \(String(characters)) now").findings.isEmpty, "\(String(characters))")
    }

    @Test("Keccak-256 is that of its authors' test vectors")
    func keccak() {
        // keccak.team, ShortMsgKAT_256: the empty message; "abc" from the same implementation.
        #expect(Keccak256.hash([]).hexadecimal == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
        #expect(Keccak256.hash(Array("abc".utf8)).hexadecimal == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")
        #expect(Keccak256.hash([UInt8](repeating: 0x61, count: 136)).count == 32)
    }

    @Test("numbers with a country's code have the length of the country")
    func international() {
        for number in ["442079460958", "15552345678", "4930123456", "33612345678", "8613812345678", "919876543210", "35312345678"] {
            #expect(PhoneNumber.isInternational(CompactNumber(number)), "\(number)")
        }
        for number in ["4420794", "1555234567", "155523456789", "012345678", "999", "33000000000", "3361234567", "11234567890"] {
            #expect(!PhoneNumber.isInternational(CompactNumber(number)), "\(number)")
        }
    }
}

extension [UInt8] {
    /// The bytes in hexadecimal digits.
    var hexadecimal: String { map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}
