internal import MillraceCore

/// The rails of the library as `rails.yml` knows them.
enum RailTable {
    /// All of them, by theme.
    static let all: [RailDefinition] = patterns + personal + tricks + forms + tools + models

    /// The table as text: what may stand in a file, for `millrace rails` and the documentation.
    static var description: String {
        var lines: [String] = []
        for definition in all {
            lines.append("\(definition.name): \(definition.summary)")
            let places = RailPlace.allCases.filter(definition.places.contains).map(\.rawValue).joined(separator: ", ")
            lines.append("  places: \(places)")
            for option in definition.options + RailDefinition.commonOptions {
                let fallback = option.isRequired ? "required" : "default: \(option.fallback)"
                lines.append("  \(option.name) (\(option.kind.explanation); \(fallback)): \(option.summary)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension RailConfiguration {
    /// What may stand in a `rails.yml`, rail by rail with every option: the schema that files are read by.
    public static var schema: String { RailTable.description }
}
