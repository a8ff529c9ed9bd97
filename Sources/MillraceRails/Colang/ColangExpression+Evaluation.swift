internal import MillraceCore

extension ColangExpression {
    /// How many bytes a text, or elements a list, may grow to in an expression.
    static let maxSize = 4_194_304

    /// The value of the expression.
    ///
    /// - Throws: the kind of a ``ColangRunError`` where Python would raise an error.
    func value(_ variables: [String: JSONValue]) throws(ColangFault) -> JSONValue {
        switch self {
        case .literal(let value): return value
        case .variable(let name): return variables[name] ?? .null
        case .list(let elements):
            var values: [JSONValue] = []
            for element in elements { values.append(try element.value(variables)) }
            return .array(values)
        case .dictionary(let pairs):
            var object = JSONObject()
            for pair in pairs {
                guard case .string(let key) = try pair.key.value(variables) else { throw ColangFault(.wrongKind) }
                object[key] = try pair.value.value(variables)
            }
            return .object(object)
        case .member(let base, let name):
            guard case .object(let object) = try base.value(variables) else { throw ColangFault(.wrongKind) }
            return object[name] ?? .null
        case .element(let base, let index): return try ColangValue.element(index.value(variables), of: base.value(variables))
        case .length(let base): return .number(JSONNumber(try ColangValue.length(of: base.value(variables))))
        case .method(let base, let method, let arguments):
            var values: [JSONValue] = []
            for argument in arguments { values.append(try argument.value(variables)) }
            return try method.call(on: base.value(variables), with: values)
        case .not(let operand): return .bool(!ColangValue.holds(try operand.value(variables)))
        case .negative(let operand): return try ColangValue.arithmetic(.subtract, 0, operand.value(variables))
        case .all(let operands): return try first(of: operands, variables) { !ColangValue.holds($0) }
        case .any(let operands): return try first(of: operands, variables) { ColangValue.holds($0) }
        case .comparison(let first, let others):
            var left = try first.value(variables)
            for other in others {
                let right = try other.operand.value(variables)
                guard try ColangValue.relate(left, other.relation, right) else { return .bool(false) }
                left = right
            }
            return .bool(true)
        case .arithmetic(let operation, let left, let right):
            return try ColangValue.arithmetic(operation, left.value(variables), right.value(variables))
        case .conditional(let condition, let then, let otherwise):
            return try ColangValue.holds(condition.value(variables)) ? then.value(variables) : otherwise.value(variables)
        }
    }

    /// Whether the expression holds.
    func holds(_ variables: [String: JSONValue]) throws(ColangFault) -> Bool { ColangValue.holds(try value(variables)) }

    /// The first operand that decides, or the last: what `and` and `or` give.
    private func first(
        of operands: [ColangExpression], _ variables: [String: JSONValue], where decides: (JSONValue) -> Bool
    ) throws(ColangFault) -> JSONValue {
        var value = JSONValue.null
        for operand in operands {
            value = try operand.value(variables)
            if decides(value) { break }
        }
        return value
    }
}
