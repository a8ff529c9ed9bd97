internal import MillraceCore

/// What Python does with values, for expressions.
enum ColangValue {
    /// Whether a value holds as a condition: all but `None`, `False`, zero and what is empty.
    static func holds(_ value: JSONValue) -> Bool {
        switch value {
        case .null: false
        case .bool(let bool): bool
        case .number(let number): number.double != 0
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let object): !object.isEmpty
        }
    }

    /// A value as it stands in an utterance: texts as they are, `None` as nothing, lists and objects as JSON.
    static func text(of value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .bool(let bool): bool ? "True" : "False"
        case .number(let number): number.text
        case .string(let text): text
        case .array, .object: value.jsonText
        }
    }

    /// `len(…)`: of a text its code points.
    static func length(of value: JSONValue) throws(ColangFault) -> Int {
        switch value {
        case .string(let text): text.unicodeScalars.count
        case .array(let elements): elements.count
        case .object(let object): object.count
        default: throw ColangFault(.wrongKind)
        }
    }

    /// `base[index]`; an index below zero counts from the end.
    static func element(_ index: JSONValue, of base: JSONValue) throws(ColangFault) -> JSONValue {
        switch (base, index) {
        case (.object(let object), .string(let key)):
            guard let value = object[key] else { throw ColangFault(.missing) }
            return value
        case (.array(let elements), .number(let number)):
            return elements[try place(number, in: elements.count)]
        case (.string(let text), .number(let number)):
            let scalars = text.unicodeScalars
            let place = try place(number, in: scalars.count)
            return .string(String(scalars[scalars.index(scalars.startIndex, offsetBy: place)]))
        default: throw ColangFault(.wrongKind)
        }
    }

    private static func place(_ number: JSONNumber, in count: Int) throws(ColangFault) -> Int {
        guard let index = number.int else { throw ColangFault(.wrongKind) }
        guard index < count, index >= -count else { throw ColangFault(.missing) }
        return index < 0 ? index + count : index
    }

    // MARK: Comparison

    /// Whether two values stand in a relation.
    static func relate(
        _ left: JSONValue, _ relation: ColangExpression.Relation, _ right: JSONValue
    ) throws(ColangFault) -> Bool {
        switch relation {
        case .equal: areEqual(left, right)
        case .unequal: !areEqual(left, right)
        case .identical: isIdentical(left, right)
        case .notIdentical: !isIdentical(left, right)
        case .contained: try contains(right, left)
        case .notContained: try !contains(right, left)
        case .less: try isLess(left, right)
        case .greater: try isLess(right, left)
        case .lessOrEqual: try isLess(left, right) || areEqual(left, right)
        case .greaterOrEqual: try isLess(right, left) || areEqual(left, right)
        }
    }

    private static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.bool, .number), (.number, .bool): number(left) == number(right)
        case (.array(let left), .array(let right)): left.count == right.count && zip(left, right).allSatisfy(areEqual)
        default: left == right
        }
    }

    /// `is`: there are one `None`, one `True` and one `False`.
    private static func isIdentical(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.bool, .number), (.number, .bool): false
        default: areEqual(left, right)
        }
    }

    private static func contains(_ whole: JSONValue, _ part: JSONValue) throws(ColangFault) -> Bool {
        switch (whole, part) {
        case (.string(let text), .string(let part)): ColangText.contains(part, in: text)
        case (.array(let elements), _): elements.contains { areEqual($0, part) }
        case (.object(let object), .string(let key)): object[key] != nil
        case (.object, _): false
        default: throw ColangFault(.wrongKind)
        }
    }

    private static func isLess(_ left: JSONValue, _ right: JSONValue) throws(ColangFault) -> Bool {
        if case .string(let left) = left, case .string(let right) = right {
            return left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
        }
        guard let left = number(left), let right = number(right) else { throw ColangFault(.wrongKind) }
        if let left = left.int, let right = right.int { return left < right }
        return left.double < right.double
    }

    // MARK: Arithmetic

    /// A number; for Python `True` is 1 and `False` is 0.
    private static func number(_ value: JSONValue) -> JSONNumber? {
        switch value {
        case .number(let number): number
        case .bool(let bool): JSONNumber(bool ? 1 : 0)
        default: nil
        }
    }

    /// What an operator makes of two values.
    static func arithmetic(
        _ operation: ColangExpression.Arithmetic, _ left: JSONValue, _ right: JSONValue
    ) throws(ColangFault) -> JSONValue {
        switch (operation, left, right) {
        case (.add, .string(let left), .string(let right)):
            guard left.utf8.count + right.utf8.count <= ColangExpression.maxSize else { throw ColangFault(.tooLarge) }
            return .string(left + right)
        case (.add, .array(let left), .array(let right)):
            guard left.count + right.count <= ColangExpression.maxSize else { throw ColangFault(.tooLarge) }
            return .array(left + right)
        default: break
        }
        guard let left = number(left), let right = number(right) else { throw ColangFault(.wrongKind) }
        if let left = left.int, let right = right.int, operation != .divide {
            return .number(JSONNumber(try integer(operation, left, right)))
        }
        let result = try double(operation, left.double, right.double)
        guard result.isFinite else { throw ColangFault(.arithmetic) }
        return .number(JSONNumber(result))
    }

    private static func integer(
        _ operation: ColangExpression.Arithmetic, _ left: Int, _ right: Int
    ) throws(ColangFault) -> Int {
        if right == 0, operation == .divideDown || operation == .remainder { throw ColangFault(.arithmetic) }
        let (value, overflows) =
            switch operation {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide, .divideDown: left.dividedReportingOverflow(by: right)
            case .remainder: left.remainderReportingOverflow(dividingBy: right)
            }
        if overflows { throw ColangFault(.arithmetic) }
        // Python rounds down and gives the remainder the sign of the divisor.
        guard operation == .divideDown || operation == .remainder, (left < 0) != (right < 0), left % right != 0 else { return value }
        return operation == .divideDown ? value - 1 : value + right
    }

    private static func double(
        _ operation: ColangExpression.Arithmetic, _ left: Double, _ right: Double
    ) throws(ColangFault) -> Double {
        switch operation {
        case .add: return left + right
        case .subtract: return left - right
        case .multiply: return left * right
        case .divide, .divideDown, .remainder:
            guard right != 0 else { throw ColangFault(.arithmetic) }
            if operation == .divide { return left / right }
            let quotient = (left / right).rounded(.down)
            return operation == .divideDown ? quotient : left - quotient * right
        }
    }
}
