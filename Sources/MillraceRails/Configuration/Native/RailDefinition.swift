internal import MillraceCore

/// A rail of the library as `rails.yml` knows it: its name, where it may stand, its options and how it is made.
///
/// The table of them is the schema of the native form: files are read by it, and it is what documents them.
struct RailDefinition: Sendable {
    /// What it is called in files.
    var name: String
    /// What it does, in a sentence.
    var summary: String
    /// Where it may stand.
    var places: Set<RailPlace>
    /// Its options.
    var options: [RailOption]
    /// Makes the rail.
    var make: @Sendable (RailOptions) throws -> any Rail

    init(
        _ name: String, places: Set<RailPlace> = Set(RailPlace.allCases), _ summary: String, options: [RailOption] = [],
        make: @escaping @Sendable (RailOptions) throws -> any Rail
    ) {
        self.name = name
        self.summary = summary
        self.places = places
        self.options = options
        self.make = make
    }

    /// Options that every rail has.
    static let commonOptions: [RailOption] = [
        RailOption("failure", .choice(["closed", "open"]), default: "that of the file", "Whether what it cannot judge passes."),
        RailOption("timeout", .duration, default: "that of the file", "How long it may take for one judgement."),
    ]
}

extension RailConfigurationError {
    /// Any error of making a rail as one of a configuration, at the place the rail stands at.
    static func making(_ subject: String, at place: YAMLPlace, _ error: any Error) -> RailConfigurationError {
        switch error {
        case var error as RailConfigurationError:
            error.file = error.file ?? place.file
            error.line = error.line ?? place.line
            return error
        case let error as YAMLError: return error.asConfigurationError
        case let error as PatternError:
            return RailConfigurationError(.invalidPattern, subject: subject, file: place.file, line: place.line, advice: "\(error)")
        default:
            return RailConfigurationError(.invalidValue, subject: subject, file: place.file, line: place.line, advice: "it cannot be made: \(error)")
        }
    }
}

/// Runs what reads YAML, its errors being those of a configuration.
func reading<Value>(_ body: () throws(YAMLError) -> Value) throws(RailConfigurationError) -> Value {
    do throws(YAMLError) {
        return try body()
    } catch {
        throw error.asConfigurationError
    }
}
