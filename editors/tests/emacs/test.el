;;; test.el --- Plimsoll through Eglot -*- lexical-binding: t -*-
;; Run by `run`, in an Emacs that has Plimsoll installed as a user installs it.
(require 'cl-lib)
(require 'flymake)

(defvar home (expand-file-name "~/"))

(defun until (what test)
  "Wait for WHAT, which is there when TEST is true."
  (let ((end (+ (float-time) 60)) value)
    (while (not (setq value (funcall test)))
      (when (> (float-time) end) (error "Never came: %s" what))
      (accept-process-output nil 0.02))
    value))

(defun bytes (path)
  (with-temp-buffer (set-buffer-multibyte nil) (insert-file-contents-literally path) (buffer-string)))

(defun same (what want)
  "The buffer, saved, must be WANT, byte by byte."
  (save-buffer)
  (let ((got (bytes buffer-file-name)))
    (unless (equal got want) (error "%s is not as expected:\n%s" what got))
    (message "  %s: as expected, %d bytes" what (length got))))

(defun expected (name) (bytes (concat home "expected/" name)))

(defun findings ()
  (eglot--signal-textDocument/didChange) ; idle timers never run in batch mode
  (flymake-start)
  (flymake-diagnostics))

(defun codes ()
  (sort (mapcar (lambda (it) (let ((text (flymake-diagnostic-text it)))
                               (if (string-match "\\[\\([a-z-]+\\)\\]" text) (match-string 1 text) text)))
                (findings))
        #'string<))

(defun visit (path)
  (find-file path)
  (run-hooks 'post-command-hook) ; where `eglot-ensure' begins
  (until "the server" #'eglot-managed-p))

(defun choose (code title)
  "Choose the action TITLE where CODE is reported."
  (let ((it (until code (lambda () (cl-find-if (lambda (it) (string-match-p (regexp-quote code) (flymake-diagnostic-text it))) (findings))))))
    (goto-char (flymake-diagnostic-beg it))
    (let ((action (cl-find title (append (eglot-code-actions (flymake-diagnostic-beg it) (flymake-diagnostic-end it)) nil)
                           :key (lambda (it) (plist-get it :title)) :test #'equal)))
      (unless action (error "No action %s" title))
      (eglot-execute (eglot-current-server) action))))

(setq eglot-sync-connect t
      eglot-confirm-server-edits nil
      make-backup-files nil
      require-final-newline nil)

(message "Emacs %s" emacs-version)
(visit (concat home "project/Dockerfile.gateway"))
(until "three findings" (lambda () (equal (codes) '("doubled-interpreter" "missing-labels" "runs-as-root"))))
(choose "missing-labels" "Insert the missing labels")
(same "Insert the missing labels" (expected "labels.Dockerfile"))
(choose "runs-as-root" "Insert USER nonroot")
(same "Insert USER nonroot" (expected "user.Dockerfile"))
(plimsoll-fix-all)
(same "plimsoll-fix-all" (expected "fixed.Dockerfile"))
(until "no finding" (lambda () (null (codes))))

(let ((path (concat home "project/Dockerfile")))
  (write-region "from debian:12 as builder\nfrom scratch\ncopy --from=builder   /app /app\n" nil path nil 'quiet)
  (visit path)
  (goto-char (point-min))
  (search-forward "builder")
  (backward-char 2)
  (eglot-rename "build")
  (same "rename" "from debian:12 as build\nfrom scratch\ncopy --from=build   /app /app\n")
  (eglot-format-buffer)
  (same "format" (format "FROM debian:12 AS build\n%sFROM scratch\n%sCOPY --from=build /app /app\n" "" "")))

(let ((path (concat home "project/saved.Dockerfile")))
  (copy-file (concat home "expected/user.Dockerfile") path)
  (visit path)
  (until "doubled-interpreter" (lambda () (member "doubled-interpreter" (codes))))
  (setq plimsoll-fix-on-save t)
  (set-buffer-modified-p t)
  (same "fixed on save" (expected "fixed.Dockerfile")))

(let ((server (eglot-current-server)))
  (eglot-shutdown server)
  (until "the end of the server" (lambda () (not (jsonrpc-running-p server)))))
;;; test.el ends here
