import MillraceCore

extension JSONValue {
    /// The element of an array; nil where there is none.
    subscript(index: Int) -> JSONValue? {
        guard let array = arrayValue, array.indices.contains(index) else { return nil }
        return array[index]
    }
}
