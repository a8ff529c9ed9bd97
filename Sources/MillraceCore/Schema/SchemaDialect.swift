/// Which keywords count in a document, and how a few of them are read.
///
/// Source: JSON Schema Core 2020-12 §8.1 (`$schema`, `$vocabulary`); the release notes of drafts 06 to 2020-12.
struct SchemaDialect: Hashable, Sendable {
    enum Draft: Int, Comparable, Sendable {
        case draft6
        case draft7
        case draft2019
        case draft2020

        static func < (lhs: Draft, rhs: Draft) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    /// The parts of the specification that a meta-schema takes in.
    struct Vocabularies: OptionSet, Hashable, Sendable {
        let rawValue: Int
        static let core = Vocabularies(rawValue: 1)
        static let applicator = Vocabularies(rawValue: 2)
        static let unevaluated = Vocabularies(rawValue: 4)
        static let validation = Vocabularies(rawValue: 8)
        static let formatAssertion = Vocabularies(rawValue: 16)
        /// Those that check nothing: meta-data, content, and format as an annotation.
        static let annotations = Vocabularies(rawValue: 32)
        static let standard: Vocabularies = [.core, .applicator, .unevaluated, .validation, .annotations]
    }

    var draft: Draft
    var vocabularies: Vocabularies = .standard

    /// Draft 2020-12 with its standard vocabularies.
    static let standard = SchemaDialect(draft: .draft2020)

    /// The dialect of a `$schema`; nil for one that is not of the specification.
    init?(uri: String) {
        switch uri.utf8.last == UInt8(ascii: "#") ? String(uri.dropLast()) : uri {
        case StandardMetaSchema.uri: self.init(draft: .draft2020)
        case "https://json-schema.org/draft/2019-09/schema": self.init(draft: .draft2019)
        case "http://json-schema.org/draft-07/schema", "https://json-schema.org/draft-07/schema": self.init(draft: .draft7)
        case "http://json-schema.org/draft-06/schema", "https://json-schema.org/draft-06/schema": self.init(draft: .draft6)
        default: return nil
        }
    }

    init(draft: Draft) { self.draft = draft }

    /// The dialect of a meta-schema of one's own; it is written for the draft whose vocabularies it names.
    ///
    /// - Throws: the address of a vocabulary that is demanded and unknown.
    init(metaSchema: JSONValue) throws(UnknownVocabulary) {
        draft = .draft2020
        guard let named = metaSchema["$vocabulary"]?.objectValue else { return }
        vocabularies = []
        for (uri, isRequired) in named {
            if let vocabulary = SchemaDialect.vocabularies[uri] {
                vocabularies.insert(vocabulary)
            } else if isRequired == .bool(true) {
                throw UnknownVocabulary(uri: uri)
            }
        }
    }

    struct UnknownVocabulary: Error { let uri: String }

    private static let vocabularies: [String: Vocabularies] = {
        let names: [String: Vocabularies] = [
            "core": .core, "applicator": .applicator, "unevaluated": .unevaluated, "validation": .validation, "meta-data": .annotations,
            "format-annotation": .annotations, "format-assertion": .formatAssertion, "content": .annotations,
        ]
        return Dictionary(uniqueKeysWithValues: names.map { ("https://json-schema.org/draft/2020-12/vocab/\($0.key)", $0.value) })
    }()

    /// Whether a keyword is one of this dialect; others are annotations.
    func knows(_ keyword: String) -> Bool {
        guard let row = SchemaKeywords.rows[keyword] else { return false }
        return (row.since...row.until).contains(draft) && !vocabularies.isDisjoint(with: row.vocabulary)
    }

    /// Whether nothing beside a `$ref` counts, as it was up to draft 07.
    var hidesSiblingsOfReferences: Bool { draft <= .draft7 }
}
