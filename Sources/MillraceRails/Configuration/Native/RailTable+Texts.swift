internal import MillraceCore

extension RailTable {
    private static let reply = RailOption("reply", .text, default: "the refusal of the file", "What the user reads where it blocks.")
    private static let name = RailOption("name", .text, default: "the rail's", "What it is called in records.")
    private static let replacement = RailOption(
        "replacement", .text, default: "the rail's", "What stands in the place of a match that is masked.")
    private static let ignoresCase = RailOption(
        "ignores_case", .bool, default: "see the rail", "Whether letters match whatever their case.")

    private static func action(_ fallback: String) -> RailOption {
        RailOption("action", .choice(["block", "mask", "notice"]), default: fallback, "What is done about a match.")
    }

    private static func redaction(_ fallback: String) -> [RailOption] {
        [
            RailOption(
                "action", .choice(["block", "mask", "stars", "hash", "placeholder"]), default: fallback,
                "What becomes of a value; a placeholder comes back where the rail restore stands at the output."),
            RailOption("keeping_last", .count, default: "4", "How many letters and digits stars leave."),
            RailOption("key", .secret, default: "one drawn at the start", "The key of hashes: the same value, the same hash."),
            RailOption(
                "key_variable", .text, default: "none", "The environment variable that holds the key of hashes, in the place of `key`."),
            RailOption("allowed", .texts, default: "none", "Texts that may pass."), name,
        ]
    }

    /// Rails of patterns and terms.
    static let patterns: [RailDefinition] = [
        RailDefinition(
            "regex", "Regular expressions: what matches one of them is blocked, masked or told.",
            options: [
                RailOption("patterns", .texts, default: "", "The expressions.", isRequired: true), ignoresCase, action("block"),
                replacement, reply, name,
            ]
        ) { options in
            let patterns = options.texts("patterns") ?? []
            guard !patterns.isEmpty else {
                throw RailConfigurationError(
                    .invalidValue, subject: "rail `regex`", advice: "give patterns: a rail without any guards nothing")
            }
            return try RegexRail(
                patterns.map { RegexRail.Pattern($0) }, ignoresCase: options.bool("ignores_case") ?? false,
                action: options.matchAction ?? .block, reply: options.text("reply"), name: options.text("name") ?? "regex")
        },
        RailDefinition(
            "terms", "Words and phrases, tens of thousands of them.",
            options: [
                RailOption("terms", .texts, default: "none", "The words and phrases."),
                RailOption("file", .text, default: "none", "A file beside the configuration with one on each line."), ignoresCase,
                RailOption("whole_words", .bool, default: "true", "Whether a term must not be part of a longer word."), action("block"),
                replacement, RailOption("reason", .text, default: "term", "What records say of a match."), reply, name,
            ]
        ) { options in
            var terms = options.texts("terms") ?? []
            if let file = options.text("file") {
                let path = file.hasPrefix("/") ? file : options.surroundings.folder + "/" + file
                terms += try ConfigurationFiles.read(path).split(whereSeparator: \.isNewline).map { String($0.trimmed()) }
            }
            guard terms.contains(where: { !$0.isEmpty }) else {
                throw RailConfigurationError(.invalidValue, subject: "rail `terms`", advice: "give `terms`, or a `file` that holds some")
            }
            return TermsRail(
                terms, wholeWords: options.bool("whole_words") ?? true, ignoresCase: options.bool("ignores_case") ?? true,
                action: options.matchAction ?? .block, reason: options.text("reason") ?? "term", reply: options.text("reply"),
                name: options.text("name") ?? "terms")
        },
    ]

    /// Rails of personal data and secrets.
    static let personal: [RailDefinition] = [
        RailDefinition(
            "personal_data", "Addresses of mail, telephone, card and account numbers, numbers of persons and more, by form and checksum.",
            options: [
                RailOption("kinds", .choices(PersonalDataKind.allCases.map(\.rawValue)), default: "all", "What it looks for."),
                RailOption("countries", .texts, default: "all", "The countries of numbers, in two capital letters."),
                RailOption("requires_context", .bool, default: "true", "Whether numbers that prove little need a word before them."),
            ] + redaction("mask")
        ) { options in
            try PersonalDataRail(
                kinds: options.words("kinds", of: PersonalDataKind.self) ?? Set(PersonalDataKind.allCases),
                countries: options.texts("countries").map(Set.init), action: options.redactionAction(),
                requiresContext: options.bool("requires_context") ?? true, allowed: Set(options.texts("allowed") ?? []),
                name: options.text("name") ?? "personal_data")
        },
        RailDefinition(
            "secrets", "Keys, tokens, passwords and private keys.",
            options: [
                RailOption("kinds", .choices(SecretKind.allCases.map(\.rawValue)), default: "all", "What it looks for."),
                RailOption("verifies_checksums", .bool, default: "false", "Whether tokens that carry a checksum must keep to it."),
            ] + redaction("mask")
        ) { options in
            try SecretsRail(
                kinds: options.words("kinds", of: SecretKind.self) ?? Set(SecretKind.allCases), action: options.redactionAction(),
                verifiesChecksums: options.bool("verifies_checksums") ?? false, allowed: Set(options.texts("allowed") ?? []),
                name: options.text("name") ?? "secrets")
        },
        RailDefinition(
            "restore", places: [.output, .toolCall], "Puts the values back whose placeholders the model repeats.", options: [name]
        ) { options in try RestoreRail(name: options.text("name") ?? "restore") },
    ]

    /// Rails against what a text hides or leads to.
    static let tricks: [RailDefinition] = [
        RailDefinition(
            "prompt_injection", "Signs of jailbreaks and of instructions hidden in data.",
            options: [
                RailOption("threshold", .number, default: "1", "The weight of signs from which it acts."),
                RailOption("quotation_factor", .number, default: "0.5", "How much signs in quotations weigh."), action("block"),
                replacement, reply, name,
            ]
        ) { options in
            try PromptInjectionRail(
                threshold: options.number("threshold") ?? 1, quotationFactor: options.number("quotation_factor") ?? 0.5,
                action: options.matchAction ?? .block, reply: options.text("reply"), name: options.text("name") ?? "prompt_injection")
        },
        RailDefinition(
            "code_injection", "Signs of injected SQL, templates, scripts, code and shell commands.",
            options: [
                RailOption("kinds", .choices(CodeInjectionKind.allCases.map(\.rawValue)), default: "all", "What it looks for."),
                action("block"), replacement,
                RailOption("ignores_fences", .bool, default: "false", "Whether fenced code blocks of Markdown pass unread."), reply, name,
            ]
        ) { options in
            try CodeInjectionRail(
                options.words("kinds", of: CodeInjectionKind.self) ?? Set(CodeInjectionKind.allCases),
                action: options.matchAction ?? .block,
                ignoresFences: options.bool("ignores_fences") ?? false, reply: options.text("reply"),
                name: options.text("name") ?? "code_injection")
        },
        RailDefinition(
            "hidden_text", "Characters that hide text or its order: tags, zero-width, bidirectional controls, look-alikes.",
            options: [
                RailOption("kinds", .choices(hiddenKinds.map(\.key)), default: "all but soft_hyphens", "What it looks for."),
                action("mask"), replacement,
                RailOption("max_marks", .count, default: "4", "How many marks one letter may have."), reply, name,
            ]
        ) { options in
            let words = options.texts("kinds")
            let kinds = words.map { words in HiddenTextKind(hiddenKinds.filter { words.contains($0.key) }.map(\.value)) } ?? .all
            return HiddenTextRail(
                kinds, action: options.matchAction ?? .mask, maxMarks: options.count("max_marks") ?? HiddenTextRail.defaultMaxMarks,
                reply: options.text("reply"), name: options.text("name") ?? "hidden_text")
        },
        RailDefinition(
            "links", "Links and images, which may carry data away: only to hosts that are allowed.",
            options: [
                RailOption("allowed_hosts", .texts, default: "none", "The hosts that links may name."),
                RailOption("image_hosts", .texts, default: "those of links", "The hosts that images may name."),
                RailOption("schemes", .texts, default: "https, http", "The schemes that may stand."),
                RailOption("allows_relative", .bool, default: "true", "Whether links without a host may stand."),
                RailOption("allows_query", .bool, default: "true", "Whether links may have a query."),
                RailOption("max_path_bytes", .count, default: "any", "How long a path may be."), action("mask"), replacement, reply, name,
            ]
        ) { options in
            try LinkRail(
                allowedHosts: options.texts("allowed_hosts") ?? [], imageHosts: options.texts("image_hosts"),
                schemes: Set(options.texts("schemes") ?? ["https", "http"]), allowsRelative: options.bool("allows_relative") ?? true,
                allowsQuery: options.bool("allows_query") ?? true, maxPathByteCount: options.count("max_path_bytes"),
                action: options.matchAction ?? .mask, reply: options.text("reply"), name: options.text("name") ?? "links")
        },
    ]

    private static let hiddenKinds: KeyValuePairs<String, HiddenTextKind> = [
        "tag_characters": .tagCharacters, "variation_selectors": .variationSelectors, "zero_width": .zeroWidth,
        "bidi_controls": .bidiControls,
        "control_characters": .controlCharacters, "invisible_operators": .invisibleOperators, "private_use": .privateUse,
        "combining_marks": .combiningMarks, "mixed_scripts": .mixedScripts, "homoglyph_domains": .homoglyphDomains,
        "soft_hyphens": .softHyphens,
    ]

    /// Rails of languages and sizes.
    static let forms: [RailDefinition] = [
        RailDefinition(
            "scripts", "Only letters of some scripts.",
            options: [
                RailOption("scripts", .texts, default: "", "The scripts, as Unicode writes them: Latin, Greek, Han.", isRequired: true),
                RailOption("max_foreign_letters", .count, default: "0", "How many other letters may stand."),
                RailOption("max_foreign_share", .number, default: "0", "The share of other letters that may stand."), action("block"),
                replacement, reply, name,
            ]
        ) { options in
            try ScriptRail(
                Set((options.texts("scripts") ?? []).map { UnicodeScript(rawValue: $0) }),
                maxForeignLetters: options.count("max_foreign_letters") ?? 0,
                maxForeignShare: options.number("max_foreign_share") ?? 0, action: options.matchAction ?? .block,
                reply: options.text("reply"),
                name: options.text("name") ?? "scripts")
        },
        RailDefinition(
            "languages", "Only texts in some languages.",
            options: [
                RailOption("languages", .texts, default: "", "The languages in two letters.", isRequired: true),
                RailOption("min_confidence", .number, default: "0.2", "How sure a language must be to count."),
                RailOption("blocks_unknown", .bool, default: "false", "Whether a text of no known language is blocked."), reply, name,
            ]
        ) { options in
            try LanguageRail(
                Set(options.texts("languages") ?? []), minConfidence: options.number("min_confidence") ?? 0.2,
                blocksUnknown: options.bool("blocks_unknown") ?? false, reply: options.text("reply"),
                name: options.text("name") ?? "languages")
        },
        RailDefinition(
            "length", "A limit of characters, words or lines.",
            options: [
                RailOption("max_characters", .count, default: "any", "The most characters."),
                RailOption("max_words", .count, default: "any", "The most words."),
                RailOption("max_lines", .count, default: "any", "The most lines."),
                RailOption("action", .choice(["block", "cut", "notice"]), default: "block", "What is done about it."), reply, name,
            ]
        ) { options in
            try LengthRail(
                maxCharacters: options.count("max_characters"), maxWords: options.count("max_words"), maxLines: options.count("max_lines"),
                action: options.choice("action", of: LengthRail.Action.self) ?? .block, reply: options.text("reply"),
                name: options.text("name") ?? "length")
        },
        RailDefinition(
            "repetition", "Answers that turn in circles.",
            options: [
                RailOption("words", .count, default: "8", "How many words a stretch has."),
                RailOption("max_stretches", .count, default: "4", "How often a stretch may come."),
                RailOption("max_lines", .count, default: "6", "How often a line may come."),
                RailOption("max_run", .count, default: "400", "How often a character may come in a row."),
                RailOption("window", .count, default: "2000", "How many words are looked back."),
                RailOption("action", .choice(["block", "cut", "notice"]), default: "block", "What is done about it."), reply, name,
            ]
        ) { options in
            try RepetitionRail(
                stretchWordCount: options.count("words") ?? 8, maxStretches: options.count("max_stretches") ?? 4,
                maxLines: options.count("max_lines") ?? 6, maxRun: options.count("max_run") ?? 400,
                window: options.count("window") ?? 2_000,
                action: options.choice("action", of: LengthRail.Action.self) ?? .block, reply: options.text("reply"),
                name: options.text("name") ?? "repetition")
        },
        RailDefinition(
            "context_bloat", places: [.input, .toolResult, .retrieval], "Texts that are too long, or say too little for their length.",
            options: [
                RailOption("max_characters", .count, default: "5000", "The most characters."),
                RailOption("min_characters", .count, default: "50", "From how many characters on the other checks apply."),
                RailOption("min_entropy", .number, default: "3.5", "The least entropy in bits a character."),
                RailOption("max_repetition", .number, default: "0.4", "The largest share of stretches that came before."),
                RailOption("words", .count, default: "3", "How many words a stretch has."),
                RailOption("max_run", .number, default: "0.1", "The largest share that is one character in a row."),
                RailOption("action", .choice(["reject", "truncate", "warn"]), default: "reject", "What is done about it."), reply, name,
            ]
        ) { options in
            try ContextBloatRail(
                ContextBloatRail.Limits(
                    maxCharacters: options.count("max_characters") ?? 5_000, minCharacters: options.count("min_characters") ?? 50,
                    minEntropy: options.number("min_entropy") ?? 3.5, maxRepetitionRatio: options.number("max_repetition") ?? 0.4,
                    stretchWordCount: options.count("words") ?? 3, maxRunRatio: options.number("max_run") ?? 0.1),
                action: options.choice("action", of: ContextBloatRail.Action.self) ?? .reject, reply: options.text("reply"),
                name: options.text("name") ?? "context_bloat")
        },
    ]
}

extension RailOptions {
    /// The action of a rail whose matches are masked or not.
    var matchAction: MatchAction? {
        switch text("action") {
        case "block"?: .block
        case "mask"?: .mask(text("replacement"))
        case "notice"?: .notice
        // A replacement alone says that matches are masked.
        default: text("replacement").map { .mask($0) }
        }
    }

    /// The action of a rail that hides values.
    func redactionAction() throws(RailConfigurationError) -> RedactionAction {
        switch text("action") {
        case "block"?: .block
        case "stars"?: .stars(keepingLast: count("keeping_last") ?? 4)
        case "hash"?: .hash(try hashKey())
        case "placeholder"?: .placeholder
        default: .mask
        }
    }

    /// The key of hashes: the one that is given, that of the environment, or one drawn now.
    private func hashKey() throws(RailConfigurationError) -> HashKey {
        guard let variable = text("key_variable") else {
            return HashKey(secret("key") ?? "\(UInt64.random(in: .min ... .max))\(UInt64.random(in: .min ... .max))")
        }
        guard secret("key") == nil else {
            throw RailConfigurationError(
                .invalidValue, subject: "key_variable", advice: "give the key itself or the variable that holds it, not both")
        }
        guard let key = surroundings.making.environment(variable), key.utf8.count >= RailOption.minSecretByteCount else {
            throw RailConfigurationError(
                .invalidValue, subject: "environment variable `\(variable)`",
                advice: "set it to a key of \(RailOption.minSecretByteCount) bytes or more")
        }
        return HashKey(key)
    }

    /// Some words of an enumeration.
    func words<Word: RawRepresentable<String> & Hashable>(_ name: String, of type: Word.Type) -> Set<Word>? {
        texts(name).map { Set($0.compactMap(Word.init)) }
    }
}
