#if Rails
internal import MillraceCore

extension RailConfiguration {
    private static let nativeNames = ["rails.yml", "rails.yaml", "millrace.yml", "millrace.yaml"]

    /// Reads a folder.
    ///
    /// A folder with a `rails.yml` that says `millrace: 1` is Millrace's own form; every other is read as NeMo Guardrails reads it.
    ///
    /// - Parameters:
    ///   - directory: the folder, or one file.
    ///   - missingRails: what becomes of a configuration that asks for a rail that is not there. Default: it is refused.
    ///   - importRoots: where `import_paths` are looked for, beside the folder itself and the current one.
    ///   - actions: what flows in Colang execute, by name, beside the actions of the library.
    ///   - makeExecutor: makes the executor and the model that a rail asks; nil: rails that ask a model are not there.
    /// - Throws: ``RailConfigurationError`` with the file and line of what is wrong.
    public static func load(
        directory: String, missingRails: MissingRailPolicy = .refuse, importRoots: [String] = [], actions: [String: ColangAction] = [:],
        makeExecutor: ExecutorMaker? = nil
    ) throws(RailConfigurationError) -> RailConfiguration {
        let kind = ConfigurationFiles.kind(directory)
        guard kind.exists else {
            throw RailConfigurationError(.unreadable, subject: "configuration", file: directory, advice: "give a folder or file that is there")
        }
        let making = RailMaking(makeExecutor: makeExecutor)
        let candidates = kind.isFolder ? nativeNames.map { directory + "/" + $0 } : [directory]
        for file in candidates where ConfigurationFiles.kind(file) == (true, false) && !file.hasSuffix(".co") {
            let text = try ConfigurationFiles.read(file)
            let parsed = try reading { () throws(YAMLError) in try YAMLValue.parse(text, file: file) }
            guard let value = parsed, value["millrace"] != nil else { continue }
            return try NativeConfiguration(value: value, file: file, making: making, missingRails: missingRails).configuration(path: directory)
        }
        return try nemo(directory, making: making, actions: actions, missingRails: missingRails, importRoots: importRoots)
    }

    /// Makes a configuration of Millrace's own form from its text.
    public static func load(
        native text: String, file: String = "rails.yml", missingRails: MissingRailPolicy = .refuse, makeExecutor: ExecutorMaker? = nil
    ) throws(RailConfigurationError) -> RailConfiguration {
        let parsed = try reading { () throws(YAMLError) in try YAMLValue.parse(text, file: file) }
        guard let value = parsed else {
            throw RailConfigurationError(.unreadable, subject: "configuration", file: file, advice: "it is empty: describe rails in it")
        }
        return try NativeConfiguration(value: value, file: file, making: RailMaking(makeExecutor: makeExecutor), missingRails: missingRails)
            .configuration(path: file)
    }

    private static func nemo(
        _ path: String, making: RailMaking, actions: [String: ColangAction], missingRails: MissingRailPolicy, importRoots: [String]
    ) throws(RailConfigurationError) -> RailConfiguration {
        let folder = try NemoFolder(path, importRoots: importRoots)
        guard !folder.values.isEmpty || !folder.colangFiles.isEmpty else {
            throw RailConfigurationError(
                .unreadable, subject: "configuration", file: path, advice: "give a folder with a config.yml of NeMo Guardrails, or a rails.yml that says `millrace: 1`")
        }
        let file = folder.files.first { $0.hasSuffix("config.yml") || $0.hasSuffix("config.yaml") } ?? folder.files.first ?? path
        var configuration = try NemoConfiguration(values: folder.values, file: file)
        configuration.notices = folder.notices + configuration.notices
        var assembly = NemoAssembly(configuration: configuration, making: making, actions: actions, missingRails: missingRails)
        try assembly.readColang(folder.colangFiles)
        return try assembly.configuration(path: path, files: folder.files, file: file)
    }
}
#endif
