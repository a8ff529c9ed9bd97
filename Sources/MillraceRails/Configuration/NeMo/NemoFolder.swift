#if Rails
/// The files of a configuration of NeMo Guardrails, joined as NeMo joins them.
///
/// Lists of models, prompts, instructions, flows and documents are joined; mappings of messages are merged; of every other key the last file's
/// value counts, those that are imported among them. <https://docs.nvidia.com/nemo/guardrails/latest/configure-rails/configuration-guide.html>
struct NemoFolder {
    /// The values of the keys at the top, joined.
    private(set) var values: [String: YAMLValue] = [:]
    /// Files of Colang, with their texts.
    private(set) var colangFiles: [(path: String, text: String)] = []
    /// Every file that was read.
    private(set) var files: [String] = []
    /// What is told.
    private(set) var notices: [RailNotice] = []

    private let root: String
    private let importRoots: [String]

    private static let joinedKeys: Set<String> = ["instructions", "flows", "models", "prompts", "docs", "import_paths"]
    private static let mergedKeys: Set<String> = ["user_messages", "bot_messages", "sensitive_data_detection"]
    private static let firstKeys: Set<String> = ["actions_server_url", "embedding_search_provider"]

    /// Reads a folder, or a single file.
    ///
    /// - Parameter importRoots: where `import_paths` are looked for, beside the folder itself and the current one.
    init(_ path: String, importRoots: [String]) throws(RailConfigurationError) {
        root = path
        self.importRoots = importRoots
        try read(path)
        try readImports()
    }

    // MARK: Files

    private mutating func read(_ path: String) throws(RailConfigurationError) {
        let kind = ConfigurationFiles.kind(path)
        guard kind.exists else {
            throw RailConfigurationError(.unreadable, subject: "configuration", file: path, advice: "give a folder or file that is there")
        }
        guard kind.isFolder else { return try readFile(path, name: path) }
        var patterns: [String] = []
        if let ignoreFile = ConfigurationFiles.ignoreFile(from: path) {
            files.append(ignoreFile)
            patterns = try ConfigurationFiles.read(ignoreFile).split(whereSeparator: \.isNewline)
                .filter { !$0.hasPrefix("#") }.map { String($0.trimmed()) }.filter { !$0.isEmpty }
        }
        for name in try ConfigurationFiles.files(in: path) {
            let file = path + "/" + name
            let last = String(name.split(separator: "/").last ?? "")
            if let pattern = patterns.first(where: { ConfigurationFiles.matches(last, pattern: $0) }) {
                notices.append(RailNotice(.note, file: file, key: ".railsignore", text: "left out: its name fits `\(pattern)`"))
                continue
            }
            try readFile(file, name: name)
        }
    }

    private mutating func readFile(_ path: String, name: String) throws(RailConfigurationError) {
        if name.hasPrefix("kb/") {
            if name.hasSuffix(".md") {
                notices.append(
                    RailNotice(.warning, file: path, key: "knowledge_base", text: "documents are not indexed: give passages to the call's context"))
            }
        } else if name.hasSuffix(".yml") || name.hasSuffix(".yaml") {
            files.append(path)
            let text = try ConfigurationFiles.read(path)
            do throws(YAMLError) {
                guard let value = try YAMLValue.parse(text, file: path) else { return }
                guard let members = value.members else { throw YAMLError("the configuration should be a mapping of keys to values", at: value.place) }
                for member in members { join(member) }
            } catch {
                throw error.asConfigurationError
            }
        } else if name.hasSuffix(".co") {
            files.append(path)
            colangFiles.append((path, try ConfigurationFiles.read(path)))
        } else if name.hasSuffix(".py"), !name.hasSuffix("__init__.py") {
            notices.append(
                RailNotice(.warning, file: path, key: "python", text: "code in Python is not run: register actions and rails in Swift"))
        }
    }

    // MARK: Joining

    private mutating func join(_ member: YAMLValue.Member) {
        let key = member.key
        guard let old = values[key] else {
            values[key] = member.value
            return
        }
        if member.value.isNull { return }
        if NemoFolder.joinedKeys.contains(key), let left = old.list, let right = member.value.list {
            // Of a path to import that comes twice one is kept.
            let added = key == "import_paths" ? right.filter { path in !left.contains { $0.text == path.text } } : right
            values[key] = YAMLValue(.list(left + added), place: old.place)
        } else if NemoFolder.mergedKeys.contains(key), let left = old.members, let right = member.value.members {
            values[key] = YAMLValue(.mapping(left.filter { item in !right.contains { $0.key == item.key } } + right), place: old.place)
        } else if !NemoFolder.firstKeys.contains(key) {
            if !NemoFolder.isSame(old, member.value), !old.isNull {
                notices.append(
                    RailNotice(
                        .warning, at: member.place, key: key,
                        "it stands in \(old.place.file) too; this one counts, the other is not read (NeMo Guardrails lets the file read last win)"))
            }
            values[key] = member.value
        }
    }

    /// Whether two values say the same, wherever they stand.
    private static func isSame(_ left: YAMLValue, _ right: YAMLValue) -> Bool {
        switch (left.kind, right.kind) {
        case (.null, .null): true
        case (.scalar(let left, _), .scalar(let right, _)): left == right
        case (.list(let left), .list(let right)): left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
        case (.mapping(let left), .mapping(let right)):
            left.count == right.count && left.allSatisfy { item in right.contains { $0.key == item.key && isSame($0.value, item.value) } }
        default: false
        }
    }

    // MARK: Imports

    private mutating func readImports() throws(RailConfigurationError) {
        var imported: Set<String> = []
        // Files that are imported may import others.
        while let next = values["import_paths"]?.list?.first(where: { $0.text.map { !imported.contains($0) } ?? true }) {
            guard let path = next.text else {
                throw RailConfigurationError(
                    .invalidValue, subject: "import_paths", file: next.place.file, line: next.place.line, advice: "give a list of paths")
            }
            imported.insert(path)
            if path.hasPrefix("nemoguardrails/library") || path.hasPrefix("nemoguardrails.library") {
                notices.append(RailNotice(.note, at: next.place, key: "import_paths", "NeMo Guardrails' library needs no import"))
                continue
            }
            let places = path.hasPrefix("/") ? [path] : [path, root + "/" + path] + importRoots.map { $0 + "/" + path }
            guard let found = (places + places.map { $0 + ".co" }).first(where: { ConfigurationFiles.kind($0).exists }) else {
                throw RailConfigurationError(
                    .unknownName, subject: "import_paths `\(path)`", file: next.place.file, line: next.place.line,
                    advice: "give a path from the current folder, from the configuration's, or from one of the import roots")
            }
            try read(found)
        }
    }
}
#endif
