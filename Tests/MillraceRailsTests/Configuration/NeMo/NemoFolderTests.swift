#if Rails
import Testing

@testable import MillraceRails

@Suite struct NemoFolderTests {
    @Test("files of a folder are joined as NeMo Guardrails joins them: lists follow each other, messages merge, the last of the rest counts")
    func joining() throws {
        let folder = try TemporaryFolder([
            "config.yml": "models: [{type: main, engine: openai, model: a}]\nlowest_temperature: 0.1\nbot_messages: {x: [one], y: [two]}\ncustom_data: {k: 1}\n",
            "more/config.yaml": "models: [{type: b, engine: nim, model: b}]\nlowest_temperature: 0.2\nbot_messages: {y: [three]}\n",
        ])
        let joined = try NemoFolder(folder.path, importRoots: [])
        #expect(joined.values["models"]?.list?.map { $0["type"]?.text } == ["main", "b"])
        #expect(joined.values["lowest_temperature"]?.double == 0.2)
        #expect(joined.values["bot_messages"]?["x"]?.list?.first?.text == "one")
        #expect(joined.values["bot_messages"]?["y"]?.list?.first?.text == "three")
        let notice = try #require(joined.notices.first)
        #expect(notice.key == "lowest_temperature")
        #expect(notice.file.hasSuffix("more/config.yaml"))
        #expect(notice.line == 2)
    }

    @Test(".railsignore leaves files out by their names, and says so")
    func ignoring() throws {
        let folder = try TemporaryFolder([
            ".railsignore": "# comment\nold*.yml\n[ab].co\n", "config.yml": "models: []\n", "old_1.yml": "passthrough: no\n",
            "a.co": "define broken", "sub/b.co": "define broken",
        ])
        let joined = try NemoFolder(folder.path, importRoots: [])
        #expect(joined.values["passthrough"] == nil)
        #expect(joined.colangFiles.isEmpty)
        #expect(joined.notices.filter { $0.key == ".railsignore" }.count == 3)
    }

    @Test("import_paths are read after the folder, from the folder or the import roots, each once")
    func imports() throws {
        let shared = try TemporaryFolder(["common/prompts.yml": "prompts: [{task: t, content: x}]\nimport_paths: [common]\n", "flows.co": "define flow a\n  stop\n"])
        let folder = try TemporaryFolder([
            "config.yml": "import_paths: [common, local, flows, nemoguardrails/library/self_check]\n", "local/x.yml": "models: [{type: l, engine: openai, model: l}]\n",
        ])
        let joined = try NemoFolder(folder.path, importRoots: [shared.path])
        #expect(joined.values["prompts"]?.list?.count == 1)
        #expect(joined.colangFiles.map(\.path) == [shared.path + "/flows.co"])
        // The folder's own walk finds `local` too, as in NeMo Guardrails.
        #expect(joined.values["models"]?.list?.count == 2)
        #expect(joined.notices.contains { $0.key == "import_paths" && $0.severity == .note })
    }

    @Test("an import that is not there is an error with its line")
    func missingImport() throws {
        let folder = try TemporaryFolder(["config.yml": "models: []\nimport_paths:\n  - not/there\n"])
        #expect { try NemoFolder(folder.path, importRoots: []) } throws: { error in
            let error = error as? RailConfigurationError
            return error?.kind == .unknownName && error?.line == 3
        }
    }

    @Test("code in Python and documents are named, not run and not indexed")
    func otherFiles() throws {
        let folder = try TemporaryFolder(["config.yml": "models: []\n", "config.py": "", "actions.py": "", "kb/a.md": "# A", "kb/b.yml": "models: 3\n"])
        let joined = try NemoFolder(folder.path, importRoots: [])
        #expect(joined.notices.filter { $0.key == "python" }.count == 2)
        #expect(joined.notices.filter { $0.key == "knowledge_base" }.count == 1)
    }

    @Test(
        "names fit patterns as in fnmatch",
        arguments: [
            ("a.yml", "*.yml", true), ("a.yml", "a.???", true), ("a.yml", "[!a]*", false), ("b.yml", "[!a]*", true), ("abc", "a*b*c", true),
            ("abd", "a*b*c", false), ("x", "", false), ("", "*", true), ("[x", "[x", true), ("d", "[a-c]", false), ("b", "[a-c]", true),
        ])
    func patterns(name: String, pattern: String, fits: Bool) {
        #expect(ConfigurationFiles.matches(name, pattern: pattern) == fits)
    }
}
#endif
