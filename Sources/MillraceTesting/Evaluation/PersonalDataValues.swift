/// Invented personal data with right check digits.
enum PersonalDataValues {
    // MARK: Addresses

    @Sendable
    static func email(_ random: inout SeededGenerator) -> String {
        let first = random.pick("ann", "bob", "maria", "li.wei", "o'neil", "j_doe", "x", "sales", "hans-peter", "r2d2")
        let tag = random.once(in: 4) ? "+\(random.number(1...99))" : ""
        let host = random.pick(
            "example.org", "mail.example.co.uk", "corp.example.com", "uni-example.de", "example.museum", "a.b.example.io")
        return first + tag + "@" + host
    }

    @Sendable
    static func phone(_ random: inout SeededGenerator) -> String {
        let (area, exchange, line) = (random.number(201...989), random.number(220...999), digits(4, &random))
        // Areas and exchanges that end in 11 are not given.
        let (a, e) = (area % 100 == 11 ? area + 1 : area, exchange % 100 == 11 ? exchange + 1 : exchange)
        switch random.number(0...8) {
        case 0: return "+1 \(a)-\(e)-\(line)"
        case 1: return "(\(a)) \(e)-\(line)"
        case 2: return "\(a).\(e).\(line)"
        case 3: return "+44 20 79\(digits(2, &random)) \(digits(4, &random))"
        case 4: return "+49 30 \(random.number(1...9))\(digits(6, &random))"
        case 5: return "06 \(pairs(4, &random))"
        case 6: return "+91 9\(digits(4, &random)) \(digits(5, &random))"
        case 7: return "+33 6 \(pairs(4, &random))"
        default: return "(11) 9\(digits(4, &random))-\(digits(4, &random))"
        }
    }

    @Sendable
    static func address(_ random: inout SeededGenerator) -> String {
        if random.once(in: 3) {
            let groups = (0..<random.number(2...4)).map { _ in String(random.number(0x10...0xFFFF), radix: 16) }
            return "2001:db8:\(groups.joined(separator: ":"))::\(random.number(1...9))"
        }
        let first = random.pick(10, 172, 192, 203, 198, 8, 88, 91)
        return "\(first).\(random.number(0...255)).\(random.number(0...255)).\(random.number(1...254))"
    }

    @Sendable
    static func hardware(_ random: inout SeededGenerator) -> String {
        let pairs = (0..<6).map { _ in hexadecimal(2, &random) }
        switch random.number(0...2) {
        case 0: return pairs.joined(separator: ":")
        case 1: return pairs.joined(separator: "-").uppercased()
        default: return "\(pairs[0])\(pairs[1]).\(pairs[2])\(pairs[3]).\(pairs[4])\(pairs[5])"
        }
    }

    @Sendable
    static func place(_ random: inout SeededGenerator) -> String {
        let latitude = "\(random.number(-89...89)).\(digits(random.number(4...6), &random))"
        return "\(latitude), \(random.number(-179...179)).\(digits(random.number(4...6), &random))"
    }

    @Sendable
    static func wallet(_ random: inout SeededGenerator) -> String {
        // Hexadecimal digits of one case have no checksum to be made here; the others are addresses their documentation gives.
        random.pick(
            "0x" + hexadecimal(40, &random), "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "0x" + hexadecimal(40, &random))
    }

    // MARK: Money

    @Sendable
    static func card(_ random: inout SeededGenerator) -> String {
        let (prefix, length) =
            random.pick([("4", 16), ("51", 16), ("55", 16), ("2223", 16), ("37", 15), ("6011", 16), ("3530", 16)]) ?? ("4", 16)
        let body = prefix + digits(length - prefix.count - 1, &random)
        let number = body + luhn(body)
        if length == 15 || random.once(in: 2) { return number }
        return groups(number, of: 4, by: random.pick(" ", "-"))
    }

    @Sendable
    static func iban(_ random: inout SeededGenerator) -> String {
        let (country, account) =
            random.pick([
                ("DE", digits(18, &random)), ("FR", digits(23, &random)), ("NL", "ABNA" + digits(10, &random)),
                ("GB", "WEST" + digits(14, &random)),
                ("ES", digits(20, &random)), ("BE", digits(12, &random)), ("CH", digits(17, &random)), ("PL", digits(24, &random)),
            ]) ?? ("DE", digits(18, &random))
        // ISO 13616: the check digits make the number, turned, leave 1 modulo 97.
        let remainder = (account + country + "00").unicodeScalars.reduce(0) { value, scalar in
            scalar.value > 0x39 ? (value * 100 + Int(scalar.value) - 55) % 97 : (value * 10 + Int(scalar.value) - 48) % 97
        }
        let check = 98 - remainder
        let number = country + (check < 10 ? "0" : "") + "\(check)" + account
        return random.once(in: 2) ? number : groups(number, of: 4, by: " ")
    }

    // MARK: States

    @Sendable
    static func socialSecurity(_ random: inout SeededGenerator) -> String {
        let area = random.number(1...665)
        return "\(padded(area, 3))-\(padded(random.number(1...99), 2))-\(padded(random.number(1...9999), 4))"
    }

    @Sendable
    static func cpf(_ random: inout SeededGenerator) -> String {
        let body = "\(random.number(1...8))" + digits(8, &random)
        let first = mod11(body, from: 10)
        let number = body + first + mod11(body + first, from: 11)
        let parts = Array(number)
        return "\(String(parts[0..<3])).\(String(parts[3..<6])).\(String(parts[6..<9]))-\(String(parts[9...]))"
    }

    @Sendable
    static func dni(_ random: inout SeededGenerator) -> String {
        let number = random.number(10_000_000...99_999_999)
        return "\(number)\(random.pick("", "-"))\(Array("TRWAGMYFPDXBNJZSQVHLCKE")[number % 23])"
    }

    @Sendable
    static func pesel(_ random: inout SeededGenerator) -> String {
        let body =
            padded(random.number(30...99), 2) + padded(random.number(1...12), 2) + padded(random.number(1...28), 2) + digits(4, &random)
        let sum = zip(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        return body + "\((10 - sum % 10) % 10)"
    }

    @Sendable
    static func aadhaar(_ random: inout SeededGenerator) -> String {
        // A tenth of all numbers is right: tried until one is, by the table of the dihedral group written out.
        while true {
            let number = "\(random.number(2...9))" + digits(11, &random)
            if verhoeff(number) { return groups(number, of: 4, by: " ") }
        }
    }

    @Sendable
    static func residentID(_ random: inout SeededGenerator) -> String {
        let place = random.pick("110105", "310101", "440106", "510104", "360426")
        let body =
            place + "\(random.number(1950...2005))" + padded(random.number(1...12), 2) + padded(random.number(1...28), 2)
            + digits(3, &random)
        // GB 11643: weights are powers of two modulo 11.
        let sum = body.enumerated().reduce(0) { $0 + ($1.element.wholeNumberValue ?? 0) * ((1 << (17 - $1.offset)) % 11) }
        let check = (12 - sum % 11) % 11
        return body + (check == 10 ? "X" : "\(check)")
    }

    @Sendable
    static func nationalInsurance(_ random: inout SeededGenerator) -> String {
        let prefix = random.pick("AB", "CE", "JK", "LM", "PR", "SW", "YZ")
        let suffix = random.pick("A", "B", "C", "D")
        return random.once(in: 2) ? "\(prefix)\(digits(6, &random))\(suffix)" : "\(prefix) \(pairs(3, &random)) \(suffix)"
    }

    @Sendable
    static func personnummer(_ random: inout SeededGenerator) -> String {
        let date = padded(random.number(30...99), 2) + padded(random.number(1...12), 2) + padded(random.number(1...28), 2)
        let serial = digits(3, &random)
        return "\(date)-\(serial)\(luhn(date + serial))"
    }

    @Sendable
    static func birthday(_ random: inout SeededGenerator) -> String {
        let (year, month, day) = (random.number(1930...2012), random.number(1...12), random.number(1...28))
        switch random.number(0...3) {
        case 0: return "\(year)-\(padded(month, 2))-\(padded(day, 2))"
        case 1: return "\(padded(day, 2)).\(padded(month, 2)).\(year)"
        case 2: return "\(month)/\(day)/\(year)"
        default:
            let names = [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
            ]
            return "\(names[month - 1]) \(day), \(year)"
        }
    }

    @Sendable
    static func passport(_ random: inout SeededGenerator) -> String {
        random.pick(digits(9, &random), "C\(digits(8, &random))", "\(random.pick("AB", "XK", "PA"))\(digits(7, &random))")
    }

    // MARK: Digits

    static func digits(_ count: Int, _ random: inout SeededGenerator) -> String {
        (0..<max(count, 0)).map { _ in String(random.number(0...9)) }.joined()
    }

    static func hexadecimal(_ count: Int, _ random: inout SeededGenerator) -> String {
        (0..<count).map { _ in String(random.number(0...15), radix: 16) }.joined()
    }

    static func padded(_ value: Int, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    static func groups(_ text: String, of count: Int, by separator: String) -> String {
        stride(from: 0, to: text.count, by: count).map { String(text.dropFirst($0).prefix(count)) }.joined(separator: separator)
    }

    /// The digit that makes the sum of Luhn a multiple of ten.
    static func luhn(_ body: String) -> String {
        let doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
        let sum = body.reversed().enumerated().reduce(0) { sum, item in
            let digit = item.element.wholeNumberValue ?? 0
            return sum + (item.offset % 2 == 0 ? doubled[digit] : digit)
        }
        return String((10 - sum % 10) % 10)
    }

    private static func pairs(_ count: Int, _ random: inout SeededGenerator) -> String {
        (0..<count).map { _ in digits(2, &random) }.joined(separator: " ")
    }

    private static func mod11(_ body: String, from weight: Int) -> String {
        let sum = body.enumerated().reduce(0) { $0 + ($1.element.wholeNumberValue ?? 0) * (weight - $1.offset) }
        return String(sum * 10 % 11 % 10)
    }

    private static func verhoeff(_ number: String) -> Bool {
        let product: [[Int]] = [
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6], [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
            [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1], [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
            [8, 7, 6, 5, 9, 3, 2, 1, 0, 4], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
        ]
        let permutation: [[Int]] = [
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 5, 7, 6, 2, 8, 3, 0, 9, 4], [5, 8, 0, 3, 7, 9, 6, 1, 4, 2], [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
            [9, 4, 5, 3, 1, 2, 6, 8, 7, 0], [4, 2, 8, 6, 5, 7, 3, 9, 0, 1], [2, 7, 9, 3, 8, 0, 6, 4, 1, 5], [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
        ]
        return number.reversed().enumerated().reduce(0) { product[$0][permutation[$1.offset % 8][$1.element.wholeNumberValue ?? 0]] } == 0
    }
}
