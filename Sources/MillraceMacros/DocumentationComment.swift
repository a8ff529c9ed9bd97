#if Macros
import SwiftSyntax

/// A documentation comment: what it says of the declaration, and of each parameter.
///
/// Reads the field lists of Swift's markup (`- Parameter x:`, `- Parameters:`, `- Returns:` and the like).
struct DocumentationComment {
    /// What is said before the first field; nil where nothing is.
    private(set) var text: String?
    /// What is said of parameters.
    private(set) var parameters: [String: String] = [:]

    /// Reads the comment of a declaration, which may stand before its attributes or after them.
    init(of declaration: some SyntaxProtocol) {
        var lines: [Substring] = []
        for token in declaration.tokens(viewMode: .sourceAccurate) {
            for piece in token.leadingTrivia.pieces {
                switch piece {
                case .docLineComment(let line): lines.append(DocumentationComment.content(of: line))
                case .docBlockComment(let block): lines += DocumentationComment.contents(of: block)
                default: break
                }
            }
            // The comment stands before the name at the latest.
            if DocumentationComment.introducers.contains(token.tokenKind) { break }
        }
        read(lines)
    }

    private static let introducers: Set<TokenKind> = [
        .keyword(.func), .keyword(.struct), .keyword(.enum), .keyword(.class), .keyword(.actor), .keyword(.var), .keyword(.let),
        .keyword(.case),
    ]

    private static func content(of line: String) -> Substring {
        let content = line.dropFirst(3)
        return content.hasPrefix(" ") ? content.dropFirst() : content
    }

    private static func contents(of block: String) -> [Substring] {
        block.dropFirst(3).dropLast(2).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            guard trimmed.hasPrefix("*") else { return trimmed }
            let content = trimmed.dropFirst()
            return content.hasPrefix(" ") ? content.dropFirst() : content
        }
    }

    // MARK: Fields

    private enum Place {
        case text
        case parameterList
        case parameter(String, isListed: Bool)
        case otherField
    }

    private mutating func read(_ lines: [Substring]) {
        var place = Place.text
        var paragraphs: [String] = []
        var isParagraphOpen = false
        for line in lines {
            let indentation = line.prefix { $0 == " " || $0 == "\t" }.count
            let trimmed = DocumentationComment.trim(line)
            if let field = DocumentationComment.field(trimmed) {
                if let next = placeAfter(field, indentation, place) {
                    place = next
                    continue
                }
            }
            switch place {
            case .text:
                if trimmed.isEmpty {
                    isParagraphOpen = false
                } else if isParagraphOpen, let last = paragraphs.indices.last {
                    paragraphs[last] += " " + trimmed
                } else {
                    paragraphs.append(trimmed)
                    isParagraphOpen = true
                }
            case .parameter(let name, _) where !trimmed.isEmpty:
                let known = parameters[name, default: ""]
                parameters[name] = known.isEmpty ? trimmed : known + " " + trimmed
            case .parameterList, .parameter, .otherField: continue
            }
        }
        text = paragraphs.isEmpty ? nil : paragraphs.joined(separator: "\n")
        parameters = parameters.filter { !$0.value.isEmpty }
    }

    /// Where the lines after a list item belong; nil where the item is ordinary text.
    private mutating func placeAfter(_ field: (name: String, text: String), _ indentation: Int, _ place: Place) -> Place? {
        let words = field.name.split(separator: " ")
        switch (words.first.map { $0.lowercased() }, words.count) {
        case ("parameters"?, 1) where indentation < 2: return .parameterList
        case ("parameter"?, 2) where indentation < 2:
            parameters[String(words[1])] = field.text
            return .parameter(String(words[1]), isListed: false)
        case (let word?, 1) where indentation < 2 && DocumentationComment.otherFields.contains(word): return .otherField
        default: break
        }
        switch place {
        case .parameterList, .parameter(_, isListed: true):
            guard indentation >= 1, words.count == 1 else { return nil }
            parameters[field.name] = field.text
            return .parameter(field.name, isListed: true)
        default: return nil
        }
    }

    private static let otherFields: Set<String> = [
        "returns", "throws", "note", "warning", "important", "complexity", "precondition", "postcondition", "seealso", "tip", "remark",
        "requires", "since", "version", "author", "todo", "bug", "attention", "experiment", "invariant",
    ]

    /// The name and the text of a list item, such as `- Parameter city: The city`.
    private static func field(_ line: String) -> (name: String, text: String)? {
        guard line.hasPrefix("- ") || line.hasPrefix("* "), let colon = line.firstIndex(of: ":") else { return nil }
        let name = trim(line[line.index(line.startIndex, offsetBy: 2)..<colon]).filter { $0 != "`" }
        return name.isEmpty ? nil : (name, trim(line[line.index(after: colon)...]))
    }

    private static func trim(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        var end = start
        while let last = end.last, last.isWhitespace { end.removeLast() }
        return String(end)
    }
}
#endif
