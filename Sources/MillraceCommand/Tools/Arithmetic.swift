import Foundation

/// Why an expression has no value.
enum ArithmeticError: Error, CustomStringConvertible {
    /// Something stands where it cannot, at this character from 1.
    case unexpected(position: Int)
    /// The expression ends too early.
    case unfinished
    /// The value is not finite: a division by zero, or a number too large.
    case notFinite
    /// More open parentheses or characters than an expression of this kind needs.
    case tooLong

    var description: String {
        switch self {
        case .unexpected(let position): "The expression cannot be read at character \(position)."
        case .unfinished: "The expression is not finished."
        case .notFinite: "The value is not a finite number."
        case .tooLong: "The expression is too long."
        }
    }
}

/// Arithmetic with the usual precedence: `^` binds to the right and before signs, then `* / %`, then `+ -`.
struct Arithmetic {
    private let characters: [Character]
    private var position = 0
    private var depth = 0

    private init(_ text: String) {
        self.characters = Array(text)
    }

    /// The value of an expression.
    static func evaluate(_ text: String) throws(ArithmeticError) -> Double {
        guard text.count <= 1000 else { throw .tooLong }
        var reader = Arithmetic(text)
        let value = try reader.sum()
        reader.skipBlanks()
        if reader.position < reader.characters.count { throw .unexpected(position: reader.position + 1) }
        guard value.isFinite else { throw .notFinite }
        return value
    }

    /// A number as people write it: whole numbers without a point.
    static func text(of value: Double) -> String {
        if let integer = Int(exactly: value) { return String(integer) }
        return "\(value)"
    }

    private mutating func sum() throws(ArithmeticError) -> Double {
        var value = try product()
        while let sign = next(of: ["+", "-", "−"]) {
            let right = try product()
            value = sign == "+" ? value + right : value - right
        }
        return value
    }

    private mutating func product() throws(ArithmeticError) -> Double {
        var value = try signed()
        while let sign = next(of: ["*", "×", "/", "÷", "%"]) {
            let right = try signed()
            switch sign {
            case "*", "×": value *= right
            case "%": value = value.truncatingRemainder(dividingBy: right)
            default: value /= right
            }
        }
        return value
    }

    private mutating func signed() throws(ArithmeticError) -> Double {
        guard let sign = next(of: ["+", "-", "−"]) else { return try power() }
        try enter()
        defer { depth -= 1 }
        let value = try signed()
        return sign == "+" ? value : -value
    }

    private mutating func power() throws(ArithmeticError) -> Double {
        let base = try operand()
        guard next(of: ["^"]) != nil else { return base }
        try enter()
        defer { depth -= 1 }
        return pow(base, try signed())
    }

    private mutating func operand() throws(ArithmeticError) -> Double {
        if next(of: ["("]) != nil {
            try enter()
            defer { depth -= 1 }
            let value = try sum()
            guard next(of: [")"]) != nil else { throw failure() }
            return value
        }
        skipBlanks()
        let start = position
        while position < characters.count, characters[position].isASCII, characters[position].isNumber || characters[position] == "." {
            position += 1
        }
        guard start < position else { throw failure() }
        guard let value = Double(String(characters[start..<position])) else { throw .unexpected(position: start + 1) }
        return value
    }

    private mutating func enter() throws(ArithmeticError) {
        depth += 1
        if depth > 100 { throw .tooLong }
    }

    private func failure() -> ArithmeticError {
        position < characters.count ? .unexpected(position: position + 1) : .unfinished
    }

    private mutating func skipBlanks() {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
    }

    private mutating func next(of wanted: [Character]) -> Character? {
        skipBlanks()
        guard position < characters.count, wanted.contains(characters[position]) else { return nil }
        defer { position += 1 }
        return characters[position]
    }
}
