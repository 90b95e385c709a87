" Plimsoll for ALE: a folder `ale_linters` of the runtime path is where ALE looks for linters.

call ale#Set('dockerfile_plimsoll_executable', 'plimsoll')
" The keys of plimsoll.toml, in force where no plimsoll.toml says otherwise.
call ale#Set('dockerfile_plimsoll_config', {})

function! s:Root(buffer) abort
    for l:marker in ['plimsoll.toml', '.git/']
        let l:found = l:marker[-1:] is# '/'
        \   ? ale#path#FindNearestDirectory(a:buffer, l:marker)
        \   : ale#path#FindNearestFile(a:buffer, l:marker)

        if !empty(l:found)
            return fnamemodify(l:found, l:marker[-1:] is# '/' ? ':h:h' : ':h')
        endif
    endfor

    return fnamemodify(bufname(a:buffer), ':p:h')
endfunction

" ALE counts columns in bytes, and does not say so.
call ale#linter#Define('dockerfile', {
\   'name': 'plimsoll',
\   'lsp': 'stdio',
\   'language': 'dockerfile',
\   'executable': {buffer -> ale#Var(buffer, 'dockerfile_plimsoll_executable')},
\   'command': '%e lsp --position-encoding utf-8',
\   'project_root': function('s:Root'),
\   'lsp_config': {buffer -> {'plimsoll': ale#Var(buffer, 'dockerfile_plimsoll_config')}},
\})
