#if Rails
internal import Yams

extension YAMLValue {
    /// How many values a document may hold, those counted that aliases repeat.
    private static let maxCount = 200_000
    /// How deep a document may nest.
    private static let maxDepth = 100

    /// Reads one document; nil where it is empty.
    package static func parse(_ text: String, file: String) throws(YAMLError) -> YAMLValue? {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw YAMLError("is no YAML: \(error)", at: place(of: error, file), isSyntax: true)
        } catch {
            throw YAMLError("is no YAML", at: YAMLPlace(file: file), isSyntax: true)
        }
        guard let node else { return nil }
        var count = 0
        return try value(node, file: file, count: &count, depth: 0)
    }

    private static func value(_ node: Node, file: String, count: inout Int, depth: Int) throws(YAMLError) -> YAMLValue {
        let place = YAMLPlace(file: file, line: node.mark?.line, column: node.mark?.column)
        count += 1
        // Aliases of aliases grow without bound ("a billion laughs").
        guard count <= maxCount, depth <= maxDepth else {
            throw YAMLError("is no YAML that can be read: it holds more than \(maxCount) values, or nests deeper than \(maxDepth)", at: place, isSyntax: true)
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return YAMLValue(isNull ? .null : .scalar(scalar.string, isPlain: isPlain), place: place)
        case .sequence(let sequence):
            var elements: [YAMLValue] = []
            for element in sequence { elements.append(try value(element, file: file, count: &count, depth: depth + 1)) }
            return YAMLValue(.list(elements), place: place)
        case .mapping(let mapping):
            var members: [Member] = []
            var merged: [Member] = []
            for (key, node) in mapping {
                let keyPlace = YAMLPlace(file: file, line: key.mark?.line, column: key.mark?.column)
                guard let name = key.scalar?.string else { throw YAMLError("a key is no text", at: keyPlace) }
                let value = try value(node, file: file, count: &count, depth: depth + 1)
                if name == "<<" {
                    // https://yaml.org/type/merge.html
                    let sources = value.list ?? [value]
                    for source in sources { merged += source.members ?? [] }
                } else {
                    members.append(Member(key: name, place: keyPlace, value: value))
                }
            }
            for member in merged where !members.contains(where: { $0.key == member.key }) { members.append(member) }
            return YAMLValue(.mapping(members), place: place)
        case .alias: throw YAMLError("an alias stands for nothing", at: place)
        }
    }

    private static func place(of error: YamlError, _ file: String) -> YAMLPlace {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            YAMLPlace(file: file, line: mark.line, column: mark.column)
        default: YAMLPlace(file: file)
        }
    }
}
#endif
