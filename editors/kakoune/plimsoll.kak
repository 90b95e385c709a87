# Plimsoll for Kakoune with kak-lsp. `source` it in kakrc, after kak-lsp itself.
# Kakoune itself knows `Dockerfile` and `Dockerfile.*`; a file of another language stays one.
hook global BufCreate %{(?i)(.*/)?((docker|container)file([-_. ][^/]*)?|[^/]*\.(docker|container)file)} %{
    evaluate-commands %sh{ [ -n "$kak_opt_filetype" ] || echo set-option buffer filetype dockerfile }
}

# In the place of the server that kak-lsp starts for Dockerfiles.
remove-hooks global lsp-filetype-dockerfile
hook -group lsp-filetype-dockerfile global BufSetOption filetype=dockerfile %{
    set-option buffer lsp_servers %{
        [plimsoll]
        root_globs = ["plimsoll.toml", ".git"]
        command = "plimsoll"
        args = ["lsp"]
        # The keys of plimsoll.toml, in force where no plimsoll.toml says otherwise:
        # [plimsoll.settings.plimsoll]
        # standard = "lucid"
    }
}

hook global WinSetOption filetype=dockerfile %{
    lsp-enable-window
    lsp-inlay-diagnostics-enable window
}
